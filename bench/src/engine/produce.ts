import { join } from 'node:path';
import type { Bench } from '../run/bench';
import { Child } from '../run/child';
import { now } from '../run/clock';
import { megabytesOf } from '../run/memory';
import { inRounds } from '../run/rounds';
import type { Row } from '../run/table';
import { waitUntil } from '../run/wait-until';
import type { ProducerSettings } from './bare-producer';
import { fillOutbox } from './fill-outbox';
import { createReadings, plainKafka } from './topic';
import type { WaybillSettings } from './waybill-app';

/** What the topic had when, and how large the sender was. */
interface Mark {
  at: number;
  written: number;
  megabytes: number;
}

/** Rows of the outbox, out to the broker, against the bare client with the same bytes and headers. */
export async function relayAgainstBare(bench: Bench): Promise<Row[]> {
  const messages = bench.quick ? 20_000 : 100_000;
  const sides = [
    { label: 'Waybill, the relay: from the outbox, deleted after the acknowledgement', start: startRelay },
    { label: 'kafkajs alone: sendBatch of 500 from memory', start: startBare },
  ];
  const rates = await inRounds(bench, sides, async ({ start }, round) => {
    const marks = await follow(
      bench,
      `bench.relay.${sides.findIndex((side) => side.start === start)}.${round}`,
      messages,
      start,
    );
    return { rate: rateBetween(marks, 0, 1) };
  });
  return sides.map(({ label }, i) => ({ label, figures: rates[i] ?? { rate: NaN } }));
}

/** A backlog as an outage leaves it behind: does the relay get slower, or larger? */
export async function drainBacklog(bench: Bench): Promise<Row[]> {
  const messages = bench.quick ? 50_000 : 1_000_000;
  const marks = await follow(bench, 'bench.backlog', messages, startRelay);
  const tenth = (label: string, from: number): Row => ({
    label,
    figures: {
      rate: rateBetween(marks, from, from + 0.1),
      rss: marks[indexAt(marks, from + 0.1)]?.megabytes ?? NaN,
    },
  });
  return [
    tenth('the first tenth', 0),
    tenth('the last tenth', 0.9),
    { label: `all ${messages.toLocaleString('en')}`, figures: { rate: rateBetween(marks, 0, 1) } },
  ];
}

type Start = (bench: Bench, topic: string, messages: number) => Promise<Child>;

const startRelay: Start = async ({ infra, kafka }, topic, messages) => {
  const databaseUrl = await infra.createDatabase('bench_relay');
  await fillOutbox(databaseUrl, topic, messages);
  const settings: WaybillSettings = { ...kafka, databaseUrl, group: 'bench.relay' };
  return childOf(topic, 'waybill-relay.js', settings, infra.logs);
};

const startBare: Start = async ({ infra, kafka }, topic, messages) => {
  const settings: ProducerSettings = { ...kafka, topic, messages };
  return childOf(topic, 'bare-producer.js', settings, infra.logs);
};

const childOf = (name: string, script: string, settings: object, logs: string) =>
  new Child({ name, script: join(__dirname, script), args: [JSON.stringify(settings)], logs });

/** Starts a sender and asks the broker how far it is, until all messages are there. */
async function follow(bench: Bench, topic: string, messages: number, start: Start): Promise<Mark[]> {
  await createReadings(bench.kafka, topic);
  const admin = plainKafka(bench.kafka).admin();
  await admin.connect();
  const child = await start(bench, topic, messages);
  const marks: Mark[] = [];
  try {
    await waitUntil(
      `sending ${messages} messages`,
      async () => {
        child.assertRunning();
        const offsets = await admin.fetchTopicOffsets(topic);
        const written = offsets.reduce((sum, { high }) => sum + Number(high), 0);
        if (written > 0) marks.push({ at: now(), written, megabytes: megabytesOf(child.pid) });
        return written >= messages;
      },
      { everyMs: 20, timeoutMs: 300_000 },
    );
  } finally {
    await child.stop();
    await admin.disconnect();
  }
  return marks;
}

const indexAt = (marks: Mark[], share: number): number => {
  const { written = 0 } = marks.at(-1) ?? {};
  return marks.findIndex((mark) => mark.written >= share * written);
};

function rateBetween(marks: Mark[], from: number, to: number): number {
  const [first, last] = [marks[indexAt(marks, from)], marks[indexAt(marks, to)]];
  return first && last ? ((last.written - first.written) / (last.at - first.at)) * 1000 : NaN;
}
