import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Position } from './position';

/** Something that streams tell: where it stands, whom it is about, and as it is sent. */
export interface Told {
  at: Position;
  key: string;
  /** Made once for all streams. */
  bytes: Buffer;
}

/** What one look found: all that there is after `from`, up to `to`. */
export interface Round<E extends Told> {
  from: Position;
  to: Position;
  entries: E[];
  /** Those of all entries. */
  bytes: Buffer;
}

/** Where a feed finds what it tells; see FeedRepository for what the two have to hold to. */
export interface Source<E extends Told> {
  now: () => Promise<Position>;
  after: (position: Position, limit: number) => Promise<E[]>;
}

const MAX_ENTRIES = 200;
/** Between two looks at least, and at most: what this process commits is looked for at once. */
const PAUSE_MS = 10;
const POLL_MS = 50;
const MAX_BACKOFF_MS = 1_000;

/**
 * Tells what any replica commits to all who listen in this process: by one query after the other, as long as anybody
 * listens. Each entry is told once, and those of a key in their order.
 */
export class Feed<E extends Told> implements OnModuleDestroy {
  private readonly logger = new Logger(this.constructor.name);
  private readonly ofAll = new Set<(round: Round<E>) => void>();
  private readonly byKey = new Map<string, Set<(entry: E) => void>>();
  private begun: Promise<void> | undefined;
  private told: Position = { tx: 0, seq: 0 };
  private closed = false;
  private woken = false;
  private rouse = () => {};

  constructor(private readonly source: Source<E>) {}

  /** All up to here has been told to those who listened. */
  get position(): Position {
    return this.told;
  }

  /** Whether there is anybody to look for. */
  get active(): boolean {
    return (this.ofAll.size > 0 || this.byKey.size > 0) && !this.closed;
  }

  /** Calls `listener` with whatever is committed once this has resolved; returns how to stop. */
  async followAll(listener: (round: Round<E>) => void): Promise<() => void> {
    this.ofAll.add(listener);
    return this.begin(() => this.ofAll.delete(listener));
  }

  /** The same, for one key. */
  async follow(key: string, listener: (entry: E) => void): Promise<() => void> {
    const listeners = this.byKey.get(key) ?? new Set();
    this.byKey.set(key, listeners.add(listener));
    return this.begin(() => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.byKey.get(key) === listeners) this.byKey.delete(key);
    });
  }

  /** Says that this process has committed something. */
  wake(): void {
    this.woken = true;
    this.rouse();
  }

  /** A look that is under way is waited for by the pool. */
  onModuleDestroy(): void {
    this.closed = true;
    this.rouse();
  }

  private async begin(stop: () => void): Promise<() => void> {
    try {
      await (this.begun ??= this.start());
      return stop;
    } catch (error) {
      stop();
      throw error;
    }
  }

  private async start(): Promise<void> {
    try {
      this.told = await this.source.now();
    } catch (error) {
      this.begun = undefined;
      throw error;
    }
    void this.run();
  }

  private async run(): Promise<void> {
    for (let failures = 0; this.active;) {
      try {
        this.woken = false;
        const found = await this.look();
        failures = 0;
        if (found < MAX_ENTRIES) await this.rest();
      } catch (error) {
        if (failures++ === 0) this.logger.warn(`streams are held up: ${String(error)}`);
        await delay(Math.min(MAX_BACKOFF_MS, POLL_MS * 2 ** failures));
      }
    }
    this.begun = undefined;
  }

  /** Tells one page of what is new, and returns its size. */
  private async look(): Promise<number> {
    const from = this.told;
    const entries = await this.source.after(from, MAX_ENTRIES);
    const last = entries.at(-1);
    if (!last) return 0;
    const round = { from, to: last.at, entries, bytes: joined(entries) };
    this.told = round.to;
    for (const listener of this.ofAll) listener(round);
    for (const entry of entries) for (const listener of this.byKey.get(entry.key) ?? []) listener(entry);
    return entries.length;
  }

  private async rest(): Promise<void> {
    await delay(PAUSE_MS);
    if (this.woken || !this.active) return;
    const timer = setTimeout(() => this.rouse(), POLL_MS - PAUSE_MS);
    await new Promise<void>((resolve) => (this.rouse = resolve));
    clearTimeout(timer);
    this.rouse = () => {};
  }
}

export function joined(entries: Told[]): Buffer {
  return Buffer.concat(entries.map(({ bytes }) => bytes));
}
