/** The value below which `share` of the values lie; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The middle one, so that one disturbed round decides nothing. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

export interface Latency {
  p50: number;
  p95: number;
  p99: number;
}

export function latencyOf(values: readonly number[]): Latency {
  return { p50: percentile(values, 0.5), p95: percentile(values, 0.95), p99: percentile(values, 0.99) };
}

/** Of each figure the median over the rounds. */
export function medianOf<K extends string>(rounds: readonly Record<K, number>[]): Record<K, number> {
  const [first] = rounds;
  const names = Object.keys(first ?? {}) as K[];
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((round) => round[name]))]),
  ) as Record<K, number>;
}
