import { setTimeout as delay } from 'node:timers/promises';

export interface WaitForOptions {
  /** What is waited for, for the message when it does not come. */
  what?: string;
  /** Default 20 s. */
  timeoutMs?: number;
}

const POLL_MS = 20;
type Falsy = false | 0 | '' | null | undefined;

/** Repeats `probe` until it returns something truthy, and returns that; throws when the time is over. */
export async function waitFor<T>(
  probe: () => Promise<T> | T,
  { what = 'the condition', timeoutMs = 20_000 }: WaitForOptions = {},
): Promise<Exclude<T, Falsy>> {
  const deadline = Date.now() + timeoutMs;
  for (let last: unknown; ; await delay(POLL_MS)) {
    try {
      const result = await probe();
      if (result) return result as Exclude<T, Falsy>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline)
      throw new Error(`${what} did not come within ${timeoutMs} ms`, { cause: last });
  }
}
