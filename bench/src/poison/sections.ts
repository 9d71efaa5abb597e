import { join } from 'node:path';
import type { Message } from 'kafkajs';
import { v7 as uuidv7 } from 'uuid';
import type { Seen } from '../engine/hop';
import { readingOf, type Reading } from '../engine/reading';
import { createReadings, envelopeOf, PARTITIONS, plainKafka } from '../engine/topic';
import type { Bench } from '../run/bench';
import { Child } from '../run/child';
import { now } from '../run/clock';
import { openLoop } from '../run/open-loop';
import { percentile } from '../run/statistics';
import type { Section } from '../run/table';
import { waitUntil } from '../run/wait-until';
import { POISON } from './brittle';

const PER_SECOND = 120;
/** Of the poison. */
const PARTITION = 0;
const SIDES = [
  { label: 'Waybill', script: join(__dirname, '../engine/waybill-consumer.js') },
  { label: 'stock Nest', script: join(__dirname, '../../baselines/stock-nest/consumer/main.js') },
];

const messageOf = (reading: Reading, partition: number): Message => ({
  key: reading.sku,
  value: JSON.stringify(reading),
  headers: envelopeOf(reading),
  partition,
});

const healthy = (n: number) => messageOf(readingOf(n, uuidv7()), n % PARTITIONS);
const throwing = () => messageOf({ ...readingOf(0, uuidv7()), sku: POISON }, PARTITION);
const unreadable = (): Message => ({ ...throwing(), value: '{"id":' });

function poison(title: string, record: () => Message) {
  return async (bench: Bench): Promise<Section> => {
    const seconds = bench.quick ? 10 : 45;
    const rows: Section['rows'] = [];
    for (const [i, { label, script }] of SIDES.entries()) {
      const topic = `bench.poison.${record === throwing ? 'throwing' : 'unreadable'}.${i}`;
      rows.push({ label, figures: await afterPoison(bench, { topic, script, record, seconds }) });
    }
    return {
      title,
      how: `One such record on one of ${PARTITIONS} partitions, then ${PER_SECOND} healthy messages a second over all of them for ${seconds} s; counted at the end of that time.`,
      units: {
        sent: 'sent elsewhere',
        handled: 'handled',
        p50: 'after ms, p50',
        max: 'ms, max',
        sentBehind: 'sent behind it',
        handledBehind: 'handled',
      },
      rows,
      targets: [],
    };
  };
}

async function afterPoison(
  bench: Bench,
  {
    topic,
    script,
    record,
    seconds,
  }: { topic: string; script: string; record: () => Message; seconds: number },
): Promise<Record<string, number>> {
  await createReadings(bench.kafka, topic);
  const databaseUrl = await bench.infra.createDatabase('bench_poison');
  const settings = { ...bench.kafka, databaseUrl, topic, group: topic, handler: 'brittle', messages: 0 };
  const child = new Child({
    name: topic,
    script,
    args: [JSON.stringify(settings)],
    logs: bench.infra.logs,
  });
  const producer = plainKafka(bench.kafka).producer();
  await producer.connect();
  const seen = new Map<string, number>();
  void listen(child, seen);
  try {
    await producer.send({ topic, messages: Array.from({ length: PARTITIONS }, (_, n) => healthy(n)) });
    await waitUntil('the consumer', () => seen.size === PARTITIONS);
    await producer.send({ topic, messages: [record()] });
    const sent: { id: string; at: number; partition: number }[] = [];
    await openLoop({ perSecond: PER_SECOND, seconds }, async (n) => {
      const message = healthy(n);
      const { id } = JSON.parse(String(message.value)) as Reading;
      sent.push({ id, at: now(), partition: n % PARTITIONS });
      await producer.send({ topic, messages: [message] });
    });
    const elsewhere = sent.filter(({ partition }) => partition !== PARTITION);
    const behind = sent.filter(({ partition }) => partition === PARTITION);
    const delays = elsewhere.flatMap(({ id, at }) => (seen.has(id) ? [(seen.get(id) ?? NaN) - at] : []));
    return {
      sent: elsewhere.length,
      handled: delays.length,
      p50: percentile(delays, 0.5),
      max: percentile(delays, 1),
      sentBehind: behind.length,
      handledBehind: behind.filter(({ id }) => seen.has(id)).length,
    };
  } finally {
    await child.stop();
    await producer.disconnect();
  }
}

/** Until the child ends. */
async function listen(child: Child, seen: Map<string, number>): Promise<void> {
  try {
    for (;;) for (const [id, at] of await child.next<Seen>()) seen.set(id, at);
  } catch {
    // It has ended; what it had handled until then is what counts.
  }
}

/** By the names that `--only` knows. */
export const POISONS = {
  throws: poison('A record that the handler throws a TypeError at', throwing),
  bytes: poison('A record whose bytes are no JSON', unreadable),
};
