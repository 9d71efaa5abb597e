import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge, register } from 'prom-client';
import { Health } from './health';

const NAME = 'waybill_ready';

/** Says in /metrics what /readyz says, so that who watches needs no other source for it. */
@Injectable()
export class ReadyMetric implements OnModuleInit {
  constructor(private readonly health: Health) {}

  onModuleInit(): void {
    const { health } = this;
    // A spec may start several apps in one process: it is the last one's.
    register.removeSingleMetric(NAME);
    new Gauge({
      name: NAME,
      help: '1 while the process is ready by its own checks, 0 while it is not',
      async collect() {
        this.set((await health.ready()).passed ? 1 : 0);
      },
    });
  }
}
