import { Refusal } from '../refusal';

export interface BatcherOptions<I, O> {
  /** Does what is asked for, all of it or nothing when it throws; the results are in the order of the items. */
  work: (items: I[], deadline: number) => Promise<O[]>;
  /** Whether an error of a batch may be the fault of one item, so that the others are worth another try. */
  mayBeOfOne: (error: unknown) => boolean;
  maxItems: number;
  /** How many may wait; more are refused. */
  maxWaiting: number;
  /** How long after its submission an item is still begun with, in ms. */
  patienceMs: number;
}

interface Entry<I, O> {
  item: I;
  since: number;
  resolve: (result: O) => void;
  reject: (error: unknown) => void;
}

/** More is asked for than can be done in time. */
export class Overloaded extends Refusal {
  constructor() {
    super('unavailable', 'the service has more to do than it can in time; try again');
  }
}

/**
 * Does together what is asked for at the same time: one batch is at work, and what comes meanwhile is the next. When a
 * batch fails it is split, so that only the one at fault fails.
 */
export class Batcher<I, O> {
  private waiting: Entry<I, O>[] = [];
  private atWork = false;

  constructor(private readonly options: BatcherOptions<I, O>) {}

  submit(item: I): Promise<O> {
    if (this.waiting.length >= this.options.maxWaiting) return Promise.reject(new Overloaded());
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, since: performance.now(), resolve, reject });
      if (!this.atWork) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.atWork = true;
    while (this.waiting.length > 0) {
      const entries = this.waiting.splice(0, this.options.maxItems);
      const tooOld = performance.now() - this.options.patienceMs;
      for (const entry of entries) if (entry.since < tooOld) entry.reject(new Overloaded());
      await this.settle(entries.filter(({ since }) => since >= tooOld));
    }
    this.atWork = false;
  }

  private async settle(entries: Entry<I, O>[]): Promise<void> {
    const [first] = entries;
    if (!first) return;
    const { work, mayBeOfOne, patienceMs } = this.options;
    try {
      const results = await work(
        entries.map(({ item }) => item),
        first.since + patienceMs,
      );
      entries.forEach(({ resolve }, i) => resolve(results[i] as O));
    } catch (error) {
      if (entries.length === 1 || !mayBeOfOne(error)) return entries.forEach(({ reject }) => reject(error));
      const middle = Math.ceil(entries.length / 2);
      await this.settle(entries.slice(0, middle));
      await this.settle(entries.slice(middle));
    }
  }
}
