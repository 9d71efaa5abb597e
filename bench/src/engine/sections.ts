import type { Bench } from '../run/bench';
import type { Row, Section } from '../run/table';
import { consumeWithoutSql, consumeWithSql } from './consume';
import { hop } from './hop';
import { drainBacklog, relayAgainstBare } from './produce';

export type Measurement = (bench: Bench) => Promise<Section>;

/** A figure of one row divided by that of another. */
const ratio = (rows: Row[], name: string, row: number, other: number) =>
  (rows[row]?.figures[name] ?? NaN) / (rows[other]?.figures[name] ?? NaN);

async function withSql(bench: Bench): Promise<Section> {
  const rows = await consumeWithSql(bench);
  return {
    title: 'a. Consumer with one upsert per message',
    how: 'A backlog of 400-byte JSON over 12 partitions, from the first message handled to the last effect committed.',
    units: { rate: 'messages/s' },
    rows,
    targets: [
      {
        what: '@OnEvents against stock Nest',
        ratio: ratio(rows, 'rate', 0, 2),
        wanted: { least: 6 },
      },
    ],
  };
}

async function withoutSql(bench: Bench): Promise<Section> {
  const rows = await consumeWithoutSql(bench);
  return {
    title: 'b. Consumer without SQL: decode, validate, dispatch',
    how: 'The same messages and the same class, to a handler that does nothing. Ours writes its inbox all the same.',
    units: { rate: 'messages/s' },
    rows,
    targets: [
      {
        what: '@OnEvents against stock Nest',
        ratio: ratio(rows, 'rate', 0, 1),
        wanted: { least: 1.5 },
      },
    ],
  };
}

async function relay(bench: Bench): Promise<Section> {
  const rows = await relayAgainstBare(bench);
  return {
    title: 'c. The relay against the bare client',
    how: 'The same bytes, headers and partitions, acks=all, one batch of 500 in flight; counted at the broker.',
    units: { rate: 'messages/s' },
    rows,
    targets: [
      {
        what: 'the relay against kafkajs alone',
        ratio: ratio(rows, 'rate', 0, 1),
        wanted: { least: 0.25 },
      },
    ],
  };
}

async function backlog(bench: Bench): Promise<Section> {
  const rows = await drainBacklog(bench);
  return {
    title: 'c. The relay drains a backlog',
    how: 'Rows that lie in the outbox when the relay starts. Memory of its process at the end of each part.',
    units: { rate: 'messages/s', rss: 'RSS, MB' },
    rows,
    targets: [
      {
        what: 'rate of the last tenth against the first',
        ratio: ratio(rows, 'rate', 1, 0),
        wanted: { least: 0.8 },
      },
      {
        what: 'memory after the last tenth against the first',
        ratio: ratio(rows, 'rss', 1, 0),
        wanted: { most: 1.25 },
      },
    ],
  };
}

async function oneHop(bench: Bench): Promise<Section> {
  const rows = await hop(bench);
  return {
    title: 'd. One hop at 500 messages/s',
    how: 'Each message sent by itself. Ours has two commits to the disk on its way, the bare client has none.',
    units: { p50: 'p50 ms', p95: 'p95 ms', p99: 'p99 ms' },
    rows,
    targets: [
      { what: 'p50 against kafkajs alone', ratio: ratio(rows, 'p50', 0, 1), wanted: { most: 6 } },
      { what: 'p95 against kafkajs alone', ratio: ratio(rows, 'p95', 0, 1), wanted: { most: 6 } },
    ],
  };
}

/** The measurements of the engine, by the names that `--only` knows. */
export const ENGINE: Record<string, Measurement> = {
  a: withSql,
  b: withoutSql,
  c: relay,
  backlog,
  d: oneHop,
};
