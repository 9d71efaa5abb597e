import { setTimeout as delay } from 'node:timers/promises';
import { createKafka, createTopics, LaneConsumer, retryDelay, type OutgoingRecord } from '../src/index';
import { silent } from '../test/support';

/** What one sender sends with: resolves when its batch counts as written. */
export interface Sender {
  send(records: OutgoingRecord[]): Promise<unknown>;
  disconnect(): Promise<void>;
}

export interface LeaderLoss {
  acknowledged: number;
  /** Acknowledged, and not to be found in the topic. */
  lost: number;
  /** Stored a second time, or more often. */
  duplicates: number;
  /** How often a send was refused to the caller, who then sent the same again. */
  errors: number;
  /** The longest time in which no sender got an acknowledgement. */
  longestGapMs: number;
}

const SENDERS = 6;
const PARTITIONS = 12;
const BATCH = 120;
/** Enough for a batch of every sender to be under way while the next broker is killed. */
const BETWEEN_KILLS = 10_000;

/**
 * Sends from several senders at once to a topic that lies on three brokers, kills its leaders one after the other under
 * that load, lets them come back, and then reads everything with a fresh group.
 */
export async function loseLeaders(newSender: () => Sender, kills = 1): Promise<LeaderLoss> {
  const topic = testing.unique('leaders');
  await createTopics(testing.kafka(), [{ name: topic, partitions: PARTITIONS, config: {} }]);
  const load = startLoad(newSender, topic);
  try {
    for (let kill = 0; kill < kills; kill++) {
      await load.untilAcknowledgedByAll(BETWEEN_KILLS / SENDERS);
      const leader = (await partitionsOf(topic))[0]?.leader as number;
      testing.killBroker(leader);
      await testing.waitFor(async () => (await partitionsOf(topic)).every((p) => p.leader !== leader), {
        what: 'other leaders',
        timeoutMs: 60_000,
      });
      await load.untilAcknowledgedByAll(BATCH * 2);
      await testing.waitFor(async () => (await partitionsOf(topic)).every((p) => p.isr.length === 3), {
        what: 'the return of the killed broker',
        timeoutMs: 60_000,
      });
    }
  } finally {
    await load.stop();
  }
  const stored = await readEverything(topic);
  let lost = 0;
  for (const id of load.acknowledged) if (!stored.counts.has(id)) lost += 1;
  return {
    acknowledged: load.acknowledged.size,
    lost,
    duplicates: stored.total - stored.counts.size,
    errors: load.errors,
    longestGapMs: Math.round(load.longestGapMs),
  };
}

/** Senders that each send one batch after the other, and repeat one that failed until it succeeds, as the relay does. */
function startLoad(newSender: () => Sender, topic: string) {
  const stopping = new AbortController();
  const acknowledged = new Set<string>();
  const bySender = new Array<number>(SENDERS).fill(0);
  const load = { acknowledged, errors: 0, longestGapMs: 0, untilAcknowledgedByAll, stop };
  let lastAt = performance.now();

  async function run(number: number): Promise<void> {
    const sender = newSender();
    for (let batch = 0; !stopping.signal.aborted; batch++) {
      const ids = Array.from({ length: BATCH }, (_, i) => `${number}-${batch}-${i}`);
      const records = ids.map((id, i) => {
        return { topic, partition: i % PARTITIONS, key: null, value: Buffer.from(id), headers: {} };
      });
      if (await repeat(sender, records)) for (const id of ids) acknowledged.add(id);
      bySender[number] = (bySender[number] ?? 0) + BATCH;
    }
    await sender.disconnect();
  }

  async function repeat(sender: Sender, records: OutgoingRecord[]): Promise<boolean> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await sender.send(records);
        load.longestGapMs = Math.max(load.longestGapMs, performance.now() - lastAt);
        lastAt = performance.now();
        return true;
      } catch {
        load.errors += 1;
        const wait = delay(retryDelay(++failures), undefined, { signal: stopping.signal });
        await wait.catch(() => undefined);
      }
    }
    return false;
  }

  const running = bySender.map((_, number) => run(number));

  async function untilAcknowledgedByAll(more: number): Promise<void> {
    const before = [...bySender];
    await testing.waitFor(() => bySender.every((count, i) => count >= (before[i] ?? 0) + more), {
      what: `${more} more acknowledgements for each sender`,
      timeoutMs: 60_000,
    });
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.all(running);
  }

  return load;
}

async function partitionsOf(topic: string) {
  const admin = createKafka(testing.kafka(), silent).admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions ?? [];
  } finally {
    await admin.disconnect();
  }
}

/** How often each value is stored, read up to the end that the topic has now. */
async function readEverything(topic: string): Promise<{ counts: Map<string, number>; total: number }> {
  const admin = createKafka(testing.kafka(), silent).admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const expected = ends.reduce((sum, { high }) => sum + Number(high), 0);
  const counts = new Map<string, number>();
  let total = 0;
  const consumer = new LaneConsumer(createKafka(testing.kafka(), silent), {
    group: testing.unique('reader'),
    topics: [topic],
    logger: silent,
    onReady: () => undefined,
    onCrash: (error) => {
      throw error;
    },
  });
  consumer.start();
  try {
    await testing.waitFor(
      () => {
        for (const claim of consumer.claim(100_000, 100_000_000)) {
          total += claim.records.length;
          for (const { value } of claim.records) {
            const id = String(value);
            counts.set(id, (counts.get(id) ?? 0) + 1);
          }
          consumer.done(claim);
        }
        return total >= expected;
      },
      { what: `${expected} stored messages`, timeoutMs: 60_000 },
    );
  } finally {
    await consumer.stop();
  }
  return { counts, total };
}
