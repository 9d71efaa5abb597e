import { Injectable } from '@nestjs/common';
import type { DeadLetterDto } from '@waybill/dto';
import { Outbox, REDRIVE_LIMIT, redriven } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { deadLetterTopics } from '@waybill/topics';
import { NotFound, Refusal } from '../refusal';
import { headersOf, showDeadLetter, type Place } from './dead-letter';
import { DeadLettersRepository } from './dead-letters.repository';

/** The message has had all the tries there are. */
export class RedriveLimit extends Refusal {
  constructor() {
    super('redrive-limit', `this message has been redriven ${REDRIVE_LIMIT} times and is still parked`);
  }
}

/** Sends a parked message back to its topic, for the group that parked it. */
@Injectable()
export class RedriveDeadLetter {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly letters: DeadLettersRepository,
  ) {}

  async run(place: Place): Promise<DeadLetterDto> {
    const source = deadLetterTopics.find(({ name }) => name === place.topic);
    if (!source) throw new NotFound('dead letter');
    return this.database.transaction(async (tx) => {
      const letter = await this.letters.lock(tx, place);
      if (!letter) throw new NotFound('dead letter');
      if (letter.redrives >= REDRIVE_LIMIT) throw new RedriveLimit();
      const redrives = letter.redrives + 1;
      await this.letters.setRedrives(tx, letter, redrives);
      const message = { ...letter, headers: headersOf(letter) };
      const target = { topic: source.origin, group: source.group, count: redrives };
      await this.outbox.addRows(tx, [redriven(message, target)]);
      return showDeadLetter({ ...letter, redrives });
    });
  }
}
