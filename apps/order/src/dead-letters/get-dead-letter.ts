import { Injectable } from '@nestjs/common';
import type { DeadLetterDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { NotFound } from '../refusal';
import { showDeadLetter, type Place } from './dead-letter';
import { DeadLettersRepository } from './dead-letters.repository';

/** Reads one dead letter. */
@Injectable()
export class GetDeadLetter {
  constructor(
    private readonly database: Database,
    private readonly letters: DeadLettersRepository,
  ) {}

  async run(place: Place): Promise<DeadLetterDto> {
    const letter = await this.letters.find(this.database.connection, place);
    if (!letter) throw new NotFound('dead letter');
    return showDeadLetter(letter);
  }
}
