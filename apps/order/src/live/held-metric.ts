import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { Gauge, register } from 'prom-client';
import { FeedRepository } from './feed.repository';

const NAME = 'waybill_streams_held_seconds';

/** Whether streams would stand still, also while nobody listens. */
@Injectable()
export class HeldMetric implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly history: FeedRepository,
  ) {}

  onModuleInit(): void {
    const held = () => this.history.heldSeconds(this.database.connection);
    // A spec may start several apps in one process: it is the last one's.
    register.removeSingleMetric(NAME);
    new Gauge({
      name: NAME,
      help: 'How long the oldest event has waited for a transaction that is older, and is not told to streams; 0 when none has',
      async collect() {
        this.set(await held());
      },
    });
  }
}
