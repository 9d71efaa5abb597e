import { setTimeout as delay } from 'node:timers/promises';
import { now } from './clock';

/** Calls `send` so often a second, whether earlier calls have ended or not, and waits for all of them. */
export async function openLoop(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  send: (n: number, due: number) => Promise<void>,
): Promise<void> {
  const start = now();
  const all: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds;) {
    const due = start + (n * 1000) / perSecond;
    if (due > now()) await delay(1);
    else all.push(send(n++, due));
  }
  await Promise.all(all);
}
