/** Seconds from a failed attempt to the next. */
const PAUSES = [5, 60, 300, 1_800, 7_200];

/** How many seconds to wait after the n-th attempt has failed; undefined when it was the last. */
export function pauseAfter(attempts: number): number | undefined {
  return PAUSES[attempts - 1];
}
