import { Controller } from '@nestjs/common';
import { OnRecords, type KafkaRecord, type Transaction } from '@waybill/messaging';
import { KeepDeadLetters } from './keep-dead-letters';

/** What lies on the dead-letter topics, in. */
@Controller()
export class DeadLettersConsumer {
  constructor(private readonly keepDeadLetters: KeepDeadLetters) {}

  @OnRecords()
  keep(records: KafkaRecord[], tx: Transaction): Promise<void> {
    return this.keepDeadLetters.run(records, tx);
  }
}
