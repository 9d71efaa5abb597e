import type { Bench } from './bench';
import { medianOf } from './statistics';

/**
 * Measures every side once per round, the sides taking turns, so that whatever the machine does meanwhile falls on all
 * of them. Returns the medians, side by side.
 */
export async function inRounds<S extends { label: string }, K extends string>(
  { rounds, say }: Pick<Bench, 'rounds' | 'say'>,
  sides: readonly S[],
  measure: (side: S, round: number) => Promise<Record<K, number>>,
): Promise<Record<K, number>[]> {
  const measured = sides.map((): Record<K, number>[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, side] of sides.entries()) {
      const figures = await measure(side, round);
      measured[i]?.push(figures);
      const told = Object.entries<number>(figures).map(([name, value]) => `${name} ${value.toFixed(1)}`);
      say(`round ${round} of ${rounds}: ${side.label}: ${told.join(', ')}`);
    }
  }
  return measured.map((figures) => medianOf(figures));
}
