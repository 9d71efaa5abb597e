import type { Bench } from '../run/bench';
import { inRounds } from '../run/rounds';
import type { Section } from '../run/table';
import { SKUS, type Kind } from './backlog';
import { measure, type Figure } from './measure';
import { stockNest, waybill, type Side } from './sides';

const UNITS: Record<Figure, string> = {
  rate: 'orders/s',
  running: 'from its first decision on',
  cpu: 'CPU ms/order',
  service: 'of that: service',
  kafka: 'Kafka',
  postgres: 'PostgreSQL',
};
/** Backlogs that each of them takes some seconds for, so that the start of a process weighs alike. */
const SIDES: { label: string; side: Side; orders: number }[] = [
  { label: 'Waybill', side: waybill, orders: 20_000 },
  { label: 'stock Nest', side: stockNest(1), orders: 2_000 },
  { label: 'stock Nest, 12 partitions at a time', side: stockNest(12), orders: 4_000 },
];
const KINDS: Record<Kind, string> = { hot: 'one hot SKU', spread: '10,000 SKUs' };
const QUICK_SHARE = 0.2;

/** All orders for one SKU, and the same number spread over many, in the same rounds. */
async function hotAndSpread(bench: Bench): Promise<Section> {
  const kinds = Object.keys(SKUS) as Kind[];
  const rows = (bench.ours ? SIDES.slice(0, 1) : SIDES).flatMap(({ label, ...side }) =>
    kinds.map((kind) => ({ ...side, kind, label: `${label}, ${KINDS[kind]}` })),
  );
  const figures = await inRounds(bench, rows, async ({ side, orders, kind }, round) =>
    measure(bench, side, {
      name: `inventory-${SIDES.findIndex((each) => each.side === side)}-${kind}-${round}`,
      kind,
      orders: bench.quick ? orders * QUICK_SHARE : orders,
    }),
  );
  const ratio = (row: number, other: number) => (figures[row]?.rate ?? NaN) / (figures[other]?.rate ?? NaN);
  const against = (what: string, row: number, other: number) => ({
    what,
    ratio: ratio(row, other),
    wanted: { least: 5 },
  });
  return {
    title: 'Inventory alone: one hot SKU against 10,000',
    how:
      `Orders of one unit each that lie on the topic, ${SIDES.map(({ label, orders }) => `${orders.toLocaleString('en')} for ${label}`).join('; ')}; enough stock for all. ` +
      'From the start of the process until the last reservation is on its topic. Stock Nest has no ledger, inbox, outbox or events of levels.',
    units: UNITS,
    rows: rows.map(({ label }, i) => ({ label, figures: figures[i] ?? {} })),
    targets: [
      { what: 'one hot SKU against 10,000', ratio: ratio(0, 1), wanted: { least: 0.6 } },
      ...(bench.ours
        ? []
        : [
            against('one hot SKU against stock Nest', 0, 2),
            against('10,000 SKUs against stock Nest', 1, 3),
            against('one hot SKU against 12 partitions at a time', 0, 4),
            against('10,000 SKUs against 12 partitions at a time', 1, 5),
          ]),
    ],
  };
}

/** Decisions about stock, by the names that `--only` knows. */
export const INVENTORY = { 'hot-and-spread': hotAndSpread };
