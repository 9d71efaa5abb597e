import type { Bench } from '../run/bench';
import type { Row, Section } from '../run/table';
import { consumeWithoutSql, consumeWithSql } from './consume';

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

/** The measurements of the engine, by the letters that `--only` knows. */
export const ENGINE: Record<string, Measurement> = { a: withSql, b: withoutSql };
