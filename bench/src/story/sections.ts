import type { Bench } from '../run/bench';
import type { Infra } from '../run/infra';
import type { Row, Section, Target } from '../run/table';
import { inRounds } from '../run/rounds';
import { measure } from './measure';
import type { Load } from './load';
import type { Side } from './side';
import { startStockNest } from './stock-nest';
import { startWaybill } from './waybill';

const LOADS: Record<string, Load> = {
  '50': { open: 50 },
  '200': { open: 200 },
  '500': { open: 500 },
  saturation: { closed: 64 },
};
const UNITS = {
  rate: 'orders/s',
  p50: 'p50 ms',
  p95: 'p95 ms',
  p99: 'p99 ms',
  cpu: 'CPU ms/order',
  services: 'of that: services',
  order: 'order',
  inventory: 'inventory',
  notification: 'notification',
  kafka: 'Kafka',
  postgres: 'PostgreSQL',
  transactions: 'commits/order',
  walBytes: 'WAL bytes/order',
  walSyncs: 'WAL syncs/order',
  oversold: 'oversold',
};

const HOW =
  'From the time an order was due to its decision as an event on Kafka; CPU of all processes of a side until its last ' +
  'notice is logged. Stock Nest has no history, ledger, stock view, inbox or outbox; it loses events in a crash.';

const SIDES: { label: string; start: (infra: Infra, name: string) => Promise<Side> }[] = [
  { label: 'Waybill', start: startWaybill },
  { label: 'stock Nest', start: (infra, name) => startStockNest(infra, name, 1) },
  { label: 'stock Nest, 12 partitions at a time', start: (infra, name) => startStockNest(infra, name, 12) },
];

/** What the project holds itself to, against stock Nest as it comes. */
function targetsOf(label: string, rows: Row[]): Target[] {
  const ratio = (name: string, other = 1) =>
    (rows[0]?.figures[name] ?? NaN) / (rows[other]?.figures[name] ?? NaN);
  if (label === '200')
    return [{ what: 'p99 against stock Nest', ratio: ratio('p99'), wanted: { most: 0.5 } }];
  if (label !== 'saturation') return [];
  return [
    { what: 'orders/s against stock Nest', ratio: ratio('rate'), wanted: { least: 5 } },
    { what: 'the same, 12 partitions at a time', ratio: ratio('rate', 2), wanted: { least: 5 } },
    { what: 'CPU per order against stock Nest', ratio: ratio('cpu'), wanted: { most: 1 / 3 } },
    { what: 'the same, 12 partitions at a time', ratio: ratio('cpu', 2), wanted: { most: 1 / 3 } },
  ];
}

function under(label: string, load: Load): (bench: Bench) => Promise<Section> {
  return async (bench) => {
    const seconds = bench.quick ? 5 : 20;
    const sides = bench.ours ? SIDES.slice(0, 1) : SIDES;
    const figures = await inRounds(bench, sides, async (side, round) => {
      const running = await side.start(bench.infra, `story-${SIDES.indexOf(side)}-${label}-${round}`);
      try {
        // Compilers warm up on load of the same kind.
        await measure(bench, running, {
          name: `W${label}-${round}`,
          load: { closed: 64 },
          seconds: bench.quick ? 3 : 20,
        });
        return await measure(bench, running, { name: `M${label}-${round}`, load, seconds });
      } finally {
        await Promise.all(running.children.map((child) => child.stop()));
      }
    });
    const rows = sides.map(({ label }, i) => ({ label, figures: figures[i] ?? {} }));
    return {
      title: 'closed' in load ? 'Saturation: 64 orders in flight' : `${label} orders/s`,
      how: HOW,
      units: UNITS,
      rows,
      targets: targetsOf(label, rows),
    };
  };
}

/** The story under each load, by the names that `--only` knows. */
export const STORY = Object.fromEntries(
  Object.entries(LOADS).map(([label, load]) => [label, under(label, load)]),
);
