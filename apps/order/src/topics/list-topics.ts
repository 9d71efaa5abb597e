import { Injectable, Logger } from '@nestjs/common';
import type { TopicDto, TopicPartitionDto } from '@waybill/dto';
import { describeOffsets, withDeadline, type TopicOffsets } from '@waybill/messaging';
import { readers } from '@waybill/topics';
import { OrderConfig } from '../config';
import { readPage, type Page, type PageQuery } from '../http/page';
import { Refusal } from '../refusal';

/** Longer than a healthy Kafka takes by far. */
const DEADLINE_MS = 5_000;

/** Lists the topics as Kafka has them, by name, and how far their readers have come. */
@Injectable()
export class ListTopics {
  private readonly logger = new Logger(ListTopics.name);
  private reading: Promise<TopicOffsets[]> | undefined;

  constructor(private readonly config: OrderConfig) {}

  run(query: PageQuery): Promise<Page<TopicDto>> {
    return readPage(query, {
      list: 'topics',
      form: [/^[\w.-]{1,249}$/],
      position: ({ name }: TopicDto) => [name],
      read: async (after, limit) => {
        const topics = (await this.read()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
        return topics
          .filter(({ name }) => name > (after?.[0] ?? ''))
          .slice(0, limit)
          .map(show);
      },
    });
  }

  /** Those who ask at the same time share one answer, so that a Kafka that hangs is not asked more and more. */
  private read(): Promise<TopicOffsets[]> {
    this.reading ??= this.ask().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async ask(): Promise<TopicOffsets[]> {
    const late = () => new Error(`no answer after ${DEADLINE_MS} ms`);
    try {
      return await withDeadline(describeOffsets(this.config.kafka(), readers), DEADLINE_MS, late);
    } catch (error) {
      this.logger.warn(`the topics can not be read: ${String(error)}`);
      throw new Refusal('unavailable', 'the service can not reach Kafka at the moment; try again');
    }
  }
}

function show({ name, replicationFactor, config: configs, partitions }: TopicOffsets): TopicDto {
  return { name, replicationFactor, configs, partitions: partitions.map(showPartition) };
}

function showPartition({
  partition,
  earliest,
  latest,
  committed,
}: TopicOffsets['partitions'][number]): TopicPartitionDto {
  const groups = Object.entries(committed).map(([group, offset]) => ({
    group,
    committed: offset ?? null,
    // What retention has taken can not be read any more; one that has committed nothing begins at the oldest.
    lag: latest - Math.max(offset ?? earliest, earliest),
  }));
  return { partition, earliest, latest, groups };
}
