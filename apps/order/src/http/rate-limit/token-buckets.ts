interface Bucket {
  tokens: number;
  /** When it had them, in ms. */
  at: number;
}

/** Beyond this the client that was silent for longest is forgotten, and begins anew. */
const MAX_CLIENTS = 10_000;

/**
 * A bucket of tokens for each client, which holds what comes in within a second: so many requests at once, and as many a
 * second for as long as it likes.
 */
export class TokenBuckets {
  /** Those used last come last. */
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly perSecond: number,
    private readonly maxClients = MAX_CLIENTS,
  ) {}

  get size(): number {
    return this.buckets.size;
  }

  /** Takes a token; returns 0, or how many ms to wait for one when there is none. */
  take(client: string, now: number): number {
    const { tokens, at } = this.buckets.get(client) ?? { tokens: this.perSecond, at: now };
    const filled = Math.min(this.perSecond, tokens + ((now - at) * this.perSecond) / 1000);
    const left = filled >= 1 ? filled - 1 : filled;
    this.buckets.delete(client);
    this.buckets.set(client, { tokens: left, at: now });
    this.forget(now);
    return filled >= 1 ? 0 : Math.ceil(((1 - filled) * 1000) / this.perSecond);
  }

  /** A bucket that was not used for a second is full, as a new one is. */
  private forget(now: number): void {
    for (const [client, { at }] of this.buckets) {
      if (now - at < 1000 && this.buckets.size <= this.maxClients) return;
      this.buckets.delete(client);
    }
  }
}
