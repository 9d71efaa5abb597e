import type { Bench } from '../run/bench';
import { inRounds } from '../run/rounds';
import type { Section } from '../run/table';
import { measure, PER_SECOND, RECEIVERS, type Figure } from './measure';

const UNITS: Record<Figure, string> = {
  p50: 'p50 ms',
  p95: 'p95 ms',
  p99: 'p99 ms',
  max: 'max ms',
  calls: 'calls, all received',
  again: 'received again',
  others: 'calls of the other fifth',
  service: 'CPU ms/event: service',
  postgres: 'PostgreSQL',
};
const SIDES = [
  { label: 'none hangs', name: 'well', hang: false },
  { label: 'a fifth hangs', name: 'hanging', hang: true },
];

/** Those who answer, while others take their calls and never do. */
async function hanging(bench: Bench): Promise<Section> {
  const seconds = bench.quick ? 10 : 30;
  const figures = await inRounds(bench, SIDES, ({ name, hang }, round) =>
    measure(bench, { name: `webhooks-${name}-${round}`, hang, seconds }),
  );
  return {
    title: `${PER_SECOND} webhooks/s, and a fifth of the receivers hangs`,
    how:
      `${RECEIVERS} receivers, and for each of them in turn an order's event on Kafka, ${PER_SECOND} a second for ${seconds} s. ` +
      'From when an event was due to when its call was received whole, at the same four fifths of the receivers on both sides; the other fifth answers at once, or never.',
    units: UNITS,
    rows: SIDES.map(({ label }, i) => ({ label, figures: figures[i]! })),
    targets: [
      {
        what: 'p99 while a fifth hangs against none',
        ratio: figures[1]!.p99 / figures[0]!.p99,
        wanted: { most: 2 },
      },
    ],
  };
}

/** Calls of webhooks, by the names that `--only` knows. */
export const WEBHOOKS = { hanging };
