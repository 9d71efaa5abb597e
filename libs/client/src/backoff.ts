const FIRST_MS = 100;
const MOST_MS = 5_000;

/** How long to wait after so many failures in a row, in ms: from 100 doubling to 5,000, half of it by chance. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return full / 2 + (full / 2) * random();
}

/** What a `Retry-After` asks for, in ms, be it seconds or a date; 0 where there is none that can be read. */
export function retryAfterMs(header: string | null, now = Date.now()): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return ms > 0 ? ms : 0;
}

/** Resolves after a time; rejects with the signal's reason when that aborts before. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const aborted = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
