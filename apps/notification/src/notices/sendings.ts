import { isTransient } from '@waybill/postgres';
import type { Attempt } from './notices.repository';

/** Sends under way, and what came of them until it is written down: what the end of the process would repeat. */
export class Sendings<A extends Attempt> {
  private readonly underWay = new Map<Promise<void>, AbortController>();
  private unsettled: A[] = [];

  /** `write` writes attempts down, all of them or none. */
  constructor(private readonly write: (attempts: A[]) => Promise<void>) {}

  get count(): number {
    return this.underWay.size + this.unsettled.length;
  }

  /** `send` never throws; its signal is aborted when the process can wait no longer. Calls `onBack` at its end. */
  start(send: (signal: AbortSignal) => Promise<A>, onBack: () => void): void {
    const aborter = new AbortController();
    const sending = send(aborter.signal).then((attempt) => {
      this.unsettled.push(attempt);
      this.underWay.delete(sending);
      onBack();
    });
    this.underWay.set(sending, aborter);
  }

  /** Writes down what has come back. What can not be written for want of a database is kept. */
  async settle(): Promise<void> {
    const attempts = this.unsettled.splice(0);
    if (attempts.length > 0) await this.settleThese(attempts);
  }

  /** Resolves when all are back and written down; those that are not after `graceMs` are aborted. */
  async finish(graceMs: number): Promise<void> {
    const end = setTimeout(() => {
      for (const aborter of this.underWay.values()) aborter.abort();
    }, graceMs);
    let failure: Error | undefined;
    while (this.underWay.size > 0) {
      await Promise.race(this.underWay.keys());
      // Should the end come by force, what is back by then is written down.
      await this.settle().catch((error: Error) => (failure = error));
    }
    clearTimeout(end);
    await this.settle();
    // All that the database was away for is written down now.
    if (failure && !isTransient(failure)) throw failure;
  }

  private async settleThese(attempts: A[]): Promise<void> {
    try {
      await this.write(attempts);
    } catch (error) {
      if (isTransient(error)) this.unsettled.unshift(...attempts);
      if (isTransient(error) || attempts.length === 1) throw error;
      // What can not be written down at all must keep neither the others from it nor what is due from being sent.
      let failure: Error | undefined;
      for (const attempt of attempts)
        await this.settleThese([attempt]).catch((thrown: Error) => (failure = thrown));
      if (failure) throw failure;
    }
  }
}
