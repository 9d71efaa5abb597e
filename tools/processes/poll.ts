import { setTimeout as delay } from 'node:timers/promises';

/** Repeats `attempt` until it returns true and says whether it did so in time. */
export async function poll(
  attempt: () => Promise<boolean> | boolean,
  { timeoutMs, signal, everyMs = 50 }: { timeoutMs: number; signal?: AbortSignal; everyMs?: number },
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await attempt()) return true;
    if (Date.now() > deadline) return false;
    await delay(everyMs, undefined, { signal });
  }
}
