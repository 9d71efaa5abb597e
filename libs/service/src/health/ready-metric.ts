import { Injectable, type OnModuleInit } from '@nestjs/common';
import { askedGauge } from '../metrics/asked-gauge';
import { Health } from './health';

/** Says in /metrics what /readyz says, so that who watches needs no other source for it. */
@Injectable()
export class ReadyMetric implements OnModuleInit {
  constructor(private readonly health: Health) {}

  onModuleInit(): void {
    askedGauge(
      'waybill_ready',
      '1 while the process is ready by its own checks, 0 while it is not',
      async () => ((await this.health.ready()).passed ? 1 : 0),
    );
  }
}
