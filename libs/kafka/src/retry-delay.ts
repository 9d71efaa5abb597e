const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/**
 * How many ms to wait after the n-th failure in a row: doubling from 50 ms to 2 s, of which between half and all is
 * taken at random, so that those who failed together do not come back together.
 */
export function retryDelay(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.round(full * (0.5 + random() / 2));
}
