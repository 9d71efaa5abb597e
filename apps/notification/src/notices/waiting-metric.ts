import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge, register } from 'prom-client';
import { NoticesRepository } from './notices.repository';

const NAME = 'waybill_mails_oldest_seconds';

/** How long customers wait for their mails; the same on every replica. */
@Injectable()
export class WaitingMetric implements OnModuleInit {
  constructor(private readonly notices: NoticesRepository) {}

  onModuleInit(): void {
    const oldest = () => this.notices.oldestMailSeconds();
    // A spec may start several apps in one process: it is the last one's.
    register.removeSingleMetric(NAME);
    new Gauge({
      name: NAME,
      help: 'How long the oldest mail that is not sent has waited; 0 when none waits',
      async collect() {
        this.set(await oldest());
      },
    });
  }
}
