import { Injectable } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import type { DeadLetterDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { deadLetterTopics } from '@waybill/topics';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { INSTANT, parseInstant } from '../http/forms';
import { IsInstant } from '../http/is-instant';
import { PageQuery, readPage, type Page } from '../http/page';
import { showDeadLetter } from './dead-letter';
import { DeadLettersRepository } from './dead-letters.repository';
import { OFFSET, PARTITION, TOPIC } from './place.pipe';

const REASONS = ['undecodable', 'invalid', 'rejected-by-handler'];

/** The query parameters of `GET /v1/dead-letters`. */
export class ListDeadLettersQuery extends PageQuery {
  @ApiPropertyOptional({
    example: 'waybill.orders',
    description: 'A dead-letter topic, or the topic that the messages were on before.',
  })
  @IsOptional()
  @Matches(TOPIC, { message: 'topic must be the name of a topic' })
  topic?: string;

  @ApiPropertyOptional({ example: 'waybill.inventory', description: 'The group that parked them.' })
  @IsOptional()
  @Matches(/^[\w.-]{1,255}$/, { message: 'group must be the name of a consumer group' })
  group?: string;

  @ApiPropertyOptional({ enum: REASONS })
  @IsOptional()
  @IsIn(REASONS)
  reason?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Those parked after this instant, itself excluded.',
  })
  @IsOptional()
  @IsInstant()
  parkedAfter?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Those parked before this instant, itself excluded.',
  })
  @IsOptional()
  @IsInstant()
  parkedBefore?: string;
}

/** Lists dead letters, newest first. */
@Injectable()
export class ListDeadLetters {
  constructor(
    private readonly database: Database,
    private readonly letters: DeadLettersRepository,
  ) {}

  run(query: ListDeadLettersQuery): Promise<Page<DeadLetterDto>> {
    const filter = {
      topics: query.topic === undefined ? undefined : deadLetterTopicsOf(query.topic),
      group: query.group,
      reason: query.reason,
      parkedAfter: parseInstant(query.parkedAfter ?? ''),
      parkedBefore: parseInstant(query.parkedBefore ?? ''),
    };
    return readPage(query, {
      list: 'dead letters',
      form: [INSTANT, TOPIC, PARTITION, OFFSET],
      position: (letter: DeadLetterDto) => [
        letter.parkedAt,
        letter.topic,
        String(letter.partition),
        String(letter.offset),
      ],
      read: async (after, limit) => {
        const [parkedAt = '', topic = '', partition, offset] = after ?? [];
        const position = after && { parkedAt, topic, partition: Number(partition), offset: Number(offset) };
        const { items, cut } = await this.letters.list(this.database.connection, filter, position, limit);
        return { items: items.map(showDeadLetter), cut };
      },
    });
  }
}

function deadLetterTopicsOf(topic: string): string[] {
  const parked = deadLetterTopics.filter(({ origin }) => origin.name === topic).map(({ name }) => name);
  return [topic, ...parked];
}
