import { Inject, Injectable } from '@nestjs/common';
import { MessagingMetrics } from './metrics';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';
import { Outbox } from './outbox';
import { OutboxRepository, type RelayKind } from './outbox.repository';
import { Relay } from './relay';

/** The relay of the messages and, so that those do not wait behind what is large and broken, one of the dead letters. */
@Injectable()
export class Relays {
  private readonly relays: Record<RelayKind, Relay>;

  constructor(
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    rows: OutboxRepository,
    metrics: MessagingMetrics,
    outbox: Outbox,
  ) {
    const relay = (kind: RelayKind) => new Relay(kind, options, rows, metrics);
    this.relays = { messages: relay('messages'), deadLetters: relay('deadLetters') };
    outbox.notifyOnCommit((kind) => this.relays[kind].wake());
  }

  start(): void {
    for (const relay of Object.values(this.relays)) relay.start();
  }

  /** Throws while the brokers do not let this replica write. */
  assertAllowed(): void {
    const denied = Object.values(this.relays).find(({ denial }) => denial !== undefined);
    if (denied) throw new Error(`publishing is held up: ${denied.denial}`);
  }

  /** Finishes the sends that are under way. Rows that are left stay for another replica or the next start. */
  async stop(): Promise<void> {
    await Promise.all(Object.values(this.relays).map((relay) => relay.stop()));
  }
}
