import { Inject, Injectable } from '@nestjs/common';
import { MessagingMetrics } from './metrics';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';
import { Outbox } from './outbox';
import { OutboxRepository } from './outbox.repository';
import { Relay } from './relay';

/** The relay of the messages and, so that those do not wait behind what is large and broken, one of the dead letters. */
@Injectable()
export class Relays {
  private readonly relays: Relay[];

  constructor(
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    rows: OutboxRepository,
    metrics: MessagingMetrics,
    outbox: Outbox,
  ) {
    this.relays = (['messages', 'deadLetters'] as const).map(
      (kind) => new Relay(kind, options, rows, metrics),
    );
    outbox.notifyOnCommit(() => this.relays.forEach((relay) => relay.wake()));
  }

  start(): void {
    for (const relay of this.relays) relay.start();
  }

  /** Finishes the sends that are under way. Rows that are left stay for another replica or the next start. */
  async stop(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.stop()));
  }
}
