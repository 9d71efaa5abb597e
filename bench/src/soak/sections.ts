import { Decisions } from '../story/decisions';
import { run } from '../story/load';
import { ordersOf } from '../story/orders';
import { startWaybill } from '../story/waybill';
import type { Bench } from '../run/bench';
import { megabytesOf } from '../run/memory';
import { latencyOf } from '../run/statistics';
import type { Row, Section } from '../run/table';

const SAMPLE_MS = 2_000;
const SATURATION_SECONDS = 15;

/** Half of what it can do, for minutes: does anything grow? */
async function half(bench: Bench): Promise<Section> {
  const { infra, minutes, say } = bench;
  const side = await startWaybill(infra, 'soak');
  const decisions = await Decisions.watch(bench.kafka.brokers, side.topics, side.isDecision);
  const place = { ...side, decisions };
  try {
    await side.stockUp('S');
    const most = await run({ ...place, orders: ordersOf('S') }, { closed: 64 }, SATURATION_SECONDS);
    const perSecond = Math.floor((most.latencies.length / most.ms) * 1000 * 0.5);
    say(`saturation is twice ${perSecond} orders/s`);
    const pids = [...side.children.map(({ pid }) => pid), infra.pidOf('kafka-1')];
    const samples: number[][] = [];
    const timer = setInterval(() => samples.push(pids.map(megabytesOf)), SAMPLE_MS);
    const { latencies, refused } = await run(
      { ...place, orders: ordersOf('S') },
      { open: perSecond },
      minutes * 60,
    ).finally(() => clearInterval(timer));
    const left = await gaugesOf(side.metrics);
    const rows = ['order', 'inventory', 'notification', 'Kafka'].map((label, i): Row => {
      const third = (n: number) =>
        meanOf(
          samples.slice((n * samples.length) / 3, ((n + 1) * samples.length) / 3).map((row) => row[i] ?? NaN),
        );
      return {
        label,
        figures: { middle: third(1), last: third(2), ratio: third(2) / third(1), ...left[i] },
      };
    });
    const { p50, p99 } = latencyOf(latencies);
    const figures = { orders: latencies.length, refused, p50, p99 };
    return {
      title: `${minutes} minutes at ${perSecond} orders/s, half of saturation`,
      how: 'Memory is the mean of a third of the time; lag and outbox as each service tells them when the last order is decided.',
      units: {
        middle: 'RSS, MB: middle third',
        last: 'last third',
        ratio: 'ratio',
        lag: 'lag',
        outbox: 'outbox rows',
        orders: 'orders',
        refused: 'refused',
        p50: 'p50 ms',
        p99: 'p99 ms',
      },
      rows: [...rows, { label: 'all', figures }],
      targets: rows.map(({ label, figures }) => ({
        what: `memory of ${label}, last third against the middle one`,
        ratio: figures['ratio'] ?? NaN,
        wanted: { most: 1.1 },
      })),
    };
  } finally {
    await decisions.stop();
    await Promise.all(side.children.map((child) => child.stop()));
  }
}

async function gaugesOf(urls: string[]): Promise<{ lag: number; outbox: number }[]> {
  return Promise.all(
    urls.map(async (url) => {
      const text = await (await fetch(url)).text();
      const sum = (name: string) =>
        Array.from(text.matchAll(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'gm')), ([, value]) =>
          Number(value),
        ).reduce((total, value) => total + value, 0);
      return { lag: sum('waybill_consumer_lag'), outbox: sum('waybill_outbox_rows') };
    }),
  );
}

const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const SOAK = { half };
