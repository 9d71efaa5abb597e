import { join } from 'node:path';
import { Child } from '../run/child';
import { now } from '../run/clock';
import type { Bench } from '../run/bench';
import { waitUntil } from '../run/wait-until';
import type { Row } from '../run/table';
import { inRounds } from '../run/rounds';
import type { ConsumerSettings as StockSettings } from '../../baselines/stock-nest/consumer/main';
import type { ConsumerSettings as WaybillSettings } from './waybill-consumer';
import { createReadings, envelopeOf, produce } from './topic';
import { openTotals } from './upsert';

const WAYBILL = join(__dirname, 'waybill-consumer.js');
const STOCK = join(__dirname, '../../baselines/stock-nest/consumer/main.js');

type Side = { label: string; script: string; topic: string } & (
  Pick<WaybillSettings, 'handler'> | Pick<StockSettings, 'handler' | 'partitionsConsumedConcurrently'>
);

const ours = (label: string, handler: WaybillSettings['handler'], topic: string): Side => ({
  label,
  script: WAYBILL,
  topic,
  handler,
});
const stock = (
  label: string,
  handler: StockSettings['handler'],
  topic: string,
  partitions?: number,
): Side => ({
  label,
  script: STOCK,
  topic,
  handler,
  partitionsConsumedConcurrently: partitions,
});

/** A backlog of messages with an upsert each, from the first one that is handled to the last effect committed. */
export async function consumeWithSql(bench: Bench): Promise<Row[]> {
  const messages = bench.quick ? 4_000 : 10_000;
  const [enveloped, bare] = await backlog(bench, 'sql', messages);
  return consume(bench, 'a', messages, [
    ours('Waybill, @OnEvents: one statement for a run', 'run', enveloped),
    ours('Waybill, @OnEvent: one statement for each message', 'one', enveloped),
    stock('stock Nest, one transaction for each message', 'one', bare),
    stock('stock Nest, the same, 4 partitions at a time', 'one', bare, 4),
  ]);
}

/** A backlog that is only decoded, validated and dispatched. Ours still writes its inbox. */
export async function consumeWithoutSql(bench: Bench): Promise<Row[]> {
  const messages = bench.quick ? 40_000 : 200_000;
  const [enveloped, bare] = await backlog(bench, 'idle', messages);
  return consume(bench, 'b', messages, [
    ours('Waybill, @OnEvents, the inbox included', 'none', enveloped),
    stock('stock Nest, @EventPattern and ValidationPipe', 'none', bare),
  ]);
}

/** The same readings twice: with the envelope that our engine needs, and without it, as Nest's own client emits them. */
async function backlog({ kafka, say }: Bench, name: string, messages: number): Promise<[string, string]> {
  say(`writing a backlog of ${messages} messages`);
  const [enveloped, bare] = [`bench.${name}.enveloped`, `bench.${name}.bare`] as const;
  for (const topic of [enveloped, bare]) await createReadings(kafka, topic);
  await produce(kafka, enveloped, messages, envelopeOf);
  await produce(kafka, bare, messages, () => undefined);
  return [enveloped, bare];
}

async function consume(bench: Bench, part: string, messages: number, sides: Side[]): Promise<Row[]> {
  const rates = await inRounds(bench, sides, async (side, round) => {
    const group = `bench.${part}.${sides.indexOf(side)}.${round}`;
    const databaseUrl = await bench.infra.createDatabase('bench_consumer');
    const totals = await openTotals(databaseUrl);
    const child = new Child({
      name: `${part}-${sides.indexOf(side)}-${round}`,
      script: side.script,
      args: [JSON.stringify({ ...bench.kafka, ...side, databaseUrl, group, messages })],
      logs: bench.infra.logs,
    });
    try {
      const { first } = await child.next<{ first: number }>();
      const { last } = await child.next<{ last: number }>();
      if (side.handler === 'none') return { rate: rateOf(messages, last - first) };
      await waitUntil('the last commit', async () => (await totals.count()) >= messages, { everyMs: 2 });
      return { rate: rateOf(messages, now() - first) };
    } finally {
      await child.stop();
      await totals.close();
    }
  });
  return sides.map(({ label }, i) => ({ label, figures: rates[i] ?? { rate: NaN } }));
}

const rateOf = (messages: number, ms: number) => (messages / ms) * 1000;
