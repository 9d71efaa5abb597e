import type { Database } from '@waybill/postgres';
import { HandlerTimeout } from './deadline';
import type { DecodedEvent } from './decode';
import type { InboxRepository } from './inbox.repository';

const CONFIRMED_AFTER = 5;

/**
 * Tells a message that can not be handled from a database that can not handle it, where the error looks like the
 * latter: a message that fails again and again, alone, while a write beside it succeeds, holds up its partition for
 * nothing. Lost connections and a full disk or memory are never a message's doing.
 */
export class Suspicion {
  constructor(
    private readonly database: Database,
    private readonly inbox: InboxRepository,
  ) {}

  /** Whether `error`, of a try of `event` alone, is the one that settles it. Throws when the database takes no write. */
  async isConfirmed(event: DecodedEvent, error: Error): Promise<boolean> {
    if (!mayBeTheMessage(error)) return false;
    await this.database.transaction((tx) => this.inbox.probe(tx));
    event.suspicions += 1;
    return event.suspicions >= CONFIRMED_AFTER;
  }
}

/** Serialization failure, deadlock, a statement or a handler that does not end. */
function mayBeTheMessage(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return (
    error instanceof HandlerTimeout ||
    (typeof code === 'string' && (code.startsWith('40') || code === '57014'))
  );
}
