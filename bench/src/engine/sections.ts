import type { Bench } from '../run/bench';
import type { Row, Section } from '../run/table';
import { consumeWithoutSql, consumeWithSql } from './consume';
import { hop } from './hop';
import { drainBacklog, relayAgainstBare } from './produce';

export type Measurement = (bench: Bench) => Promise<Section>;

const figure = (rows: Row[], row: number, name: string) => rows[row]?.figures[name] ?? NaN;

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
        ratio: figure(rows, 0, 'rate') / figure(rows, 2, 'rate'),
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
        ratio: figure(rows, 0, 'rate') / figure(rows, 1, 'rate'),
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
        ratio: figure(rows, 0, 'rate') / figure(rows, 1, 'rate'),
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
        ratio: figure(rows, 1, 'rate') / figure(rows, 0, 'rate'),
        wanted: { least: 0.8 },
      },
      {
        what: 'memory after the last tenth against the first',
        ratio: figure(rows, 1, 'rss') / figure(rows, 0, 'rss'),
        wanted: { most: 1.25 },
      },
    ],
  };
}

async function oneHop(bench: Bench): Promise<Section> {
  const rows = await hop(bench);
  const ratio = (name: string) => figure(rows, 0, name) / figure(rows, 1, name);
  return {
    title: 'd. One hop at 500 messages/s',
    how: 'Each message sent by itself. Ours has two commits to the disk on its way, the bare client has none.',
    units: { p50: 'p50 ms', p95: 'p95 ms', p99: 'p99 ms' },
    rows,
    targets: [
      { what: 'p50 against kafkajs alone', ratio: ratio('p50'), wanted: { most: 6 } },
      { what: 'p95 against kafkajs alone', ratio: ratio('p95'), wanted: { most: 6 } },
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
