import { Injectable } from '@nestjs/common';
import type { KafkaRecord } from '@waybill/messaging';
import type { Transaction } from '@waybill/postgres';
import { deadLetterTopics } from '@waybill/topics';
import { readDeadLetter } from './dead-letter';
import { DeadLettersRepository } from './dead-letters.repository';

const groupOf = new Map(deadLetterTopics.map(({ name, group }) => [name, group]));

/** Keeps what the groups have parked, for the operators. */
@Injectable()
export class KeepDeadLetters {
  constructor(private readonly letters: DeadLettersRepository) {}

  async run(records: KafkaRecord[], tx: Transaction): Promise<void> {
    const letters = records.map((record) => readDeadLetter(record, groupOf.get(record.topic) ?? 'unknown'));
    await this.letters.insert(tx, letters);
  }
}
