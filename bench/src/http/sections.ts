import type { Bench } from '../run/bench';
import { inRounds } from '../run/rounds';
import type { Section } from '../run/table';
import { Poster, published } from './measure';
import { startStockHttp, startWaybill, type Side } from './sides';

const CONNECTIONS = 64;
/** Of what the baseline takes at most. */
const SHARE = 0.95;
const AWAY = { perSecond: 300, seconds: 15 };
const UNITS = {
  rate: 'orders/s',
  p50: 'p50 ms',
  p99: 'p99 ms',
  max: 'max ms',
  service: 'CPU ms/order: service',
  postgres: 'PostgreSQL',
  generator: 'load generator, % of a core',
  refused: 'not 202',
};
const SIDES = [
  { label: 'stock Nest, Express', start: startStockHttp },
  { label: 'Waybill', start: startWaybill },
];
const BOTH =
  'Both commit to disk before they answer, on the same database server. Stock Nest stores an order and its event; Waybill ' +
  'also its history, and publishes to Kafka meanwhile out of the same process.';

/** Starts a side, warms it up and measures it. */
async function measured<F>(
  bench: Bench,
  start: () => Promise<Side>,
  measure: (poster: Poster, side: Side) => Promise<F>,
): Promise<F> {
  const side = await start();
  const poster = await Poster.start(bench, side);
  try {
    await poster.post({ closed: CONNECTIONS, seconds: bench.quick ? 3 : 10 });
    return await measure(poster, side);
  } finally {
    await poster.stop();
    await side.service.stop();
  }
}

async function saturation(bench: Bench): Promise<Section> {
  const seconds = bench.quick ? 5 : 15;
  const sides = bench.ours ? SIDES.slice(1) : SIDES;
  const figures = await inRounds(bench, sides, ({ start }, round) =>
    measured(
      bench,
      () => start(bench.infra, `http-saturation-${round}`),
      (poster) => poster.post({ closed: CONNECTIONS, seconds }),
    ),
  );
  return {
    title: `POST /v1/orders, as many as go over ${CONNECTIONS} connections`,
    how: `Each connection sends its next order when the last is answered. ${BOTH}`,
    units: UNITS,
    rows: sides.map(({ label }, i) => ({ label, figures: figures[i]! })),
    targets: bench.ours
      ? []
      : [
          {
            what: 'orders/s against stock Nest',
            ratio: figures[1]!.rate / figures[0]!.rate,
            wanted: { least: 3 },
          },
        ],
  };
}

async function latency(bench: Bench): Promise<Section> {
  const seconds = bench.quick ? 5 : 15;
  let open = NaN;
  const figures = await inRounds(bench, SIDES, ({ label, start }, round) =>
    measured(
      bench,
      () => start(bench.infra, `http-latency-${round}`),
      async (poster) => {
        if (label === SIDES[0]!.label)
          open = SHARE * (await poster.post({ closed: CONNECTIONS, seconds })).rate;
        return poster.post({ open, seconds });
      },
    ),
  );
  return {
    title: `POST /v1/orders at ${SHARE * 100} % of what stock Nest takes`,
    how: `Orders come at that rate, whatever becomes of earlier ones; latency counts from when an order was due. ${BOTH}`,
    units: UNITS,
    rows: SIDES.map(({ label }, i) => ({ label, figures: figures[i]! })),
    targets: [
      { what: 'p99 against stock Nest', ratio: figures[1]!.p99 / figures[0]!.p99, wanted: { most: 1 / 3 } },
    ],
  };
}

async function kafkaAway(bench: Bench): Promise<Section> {
  const { perSecond: open, seconds } = AWAY;
  const [up, away] = await measured(
    bench,
    () => startWaybill(bench.infra, 'http-kafka-away'),
    async (poster, side) => {
      const up = await poster.post({ open, seconds });
      const away = await bench.infra.withoutKafka(() => poster.post({ open, seconds }));
      await published(side);
      return [up, away];
    },
  );
  return {
    title: 'Orders while Kafka is away',
    how: `${open} orders a second for ${seconds} s, with the broker and then without. All of them were on Kafka afterwards.`,
    units: UNITS,
    rows: [
      { label: 'Kafka up', figures: up },
      { label: 'Kafka away', figures: away },
    ],
    targets: [
      {
        what: 'accepted at once while Kafka is away',
        ratio: away.accepted / (open * seconds),
        wanted: { least: 1 },
      },
    ],
  };
}

/** Taking orders over HTTP, by the names that `--only` knows. */
export const HTTP = { saturation, latency, 'kafka-away': kafkaAway };
