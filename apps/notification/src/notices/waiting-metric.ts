import { Injectable, type OnModuleInit } from '@nestjs/common';
import { askedGauge } from '@waybill/service';
import { NoticesRepository } from './notices.repository';

/** How long customers wait for their mails; the same on every replica. */
@Injectable()
export class WaitingMetric implements OnModuleInit {
  constructor(private readonly notices: NoticesRepository) {}

  onModuleInit(): void {
    askedGauge(
      'waybill_mails_oldest_seconds',
      'How long the oldest mail that is not sent has waited; 0 when none waits',
      () => this.notices.oldestMailSeconds(),
    );
  }
}
