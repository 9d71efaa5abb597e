import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is true; throws with `what` when it has not been for `timeoutMs`. */
export async function waitUntil(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  { timeoutMs = 120_000, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what} took more than ${timeoutMs / 1000} s`);
    await delay(everyMs);
  }
}
