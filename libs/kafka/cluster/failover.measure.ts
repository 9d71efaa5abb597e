import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { CheckedProducer, createKafka, createTopics, LaneConsumer, retryDelay } from '../src/index';
import { silent } from '../test/support';

/** What a service does with Kafka: a relay that repeats its send, and a consumer that reads and commits. */
function startService(topic: string, group: string) {
  const stopping = new AbortController();
  const service = { acknowledged: 0, read: 0, lostAt: performance.now(), log: [] as string[], stop };
  const seconds = () => ((performance.now() - service.lostAt) / 1_000).toFixed(1);
  const note = (message: string) => service.log.push(`  ${seconds()} s ${message}`);
  const kafka = createKafka(testing.kafka(), { error: note, warn: note, debug: note });
  const producer = new CheckedProducer(kafka);
  /** When what came last from each partition was sent. */
  const read = new Array<number>(PARTITIONS).fill(0);
  const consumer = new LaneConsumer(kafka, {
    group,
    topics: [topic],
    logger: silent,
    onReady: () => {
      for (const claim of consumer.claim(10_000, 10_000_000)) {
        for (const { partition, value } of claim.records) read[partition] = Number(value);
        consumer.done(claim);
      }
      service.read = Math.min(...read);
    },
    onCrash: (error) => note(`the consumer has crashed: ${error.message}`),
  });

  async function send(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const now = performance.now();
      const record = { topic, key: null, value: Buffer.from(String(now)), headers: {} };
      try {
        await producer.send(read.map((_, partition) => ({ ...record, partition })));
        service.acknowledged = now;
        failures = 0;
        await delay(20);
      } catch (error) {
        note(`send failed: ${String(error)}`);
        await delay(retryDelay(++failures));
      }
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await sending;
    await producer.disconnect();
    await consumer.stop();
  }

  consumer.start();
  const sending = send();
  return service;
}

/** Those that are asked how things stand; one that is frozen would keep us waiting too. */
let brokers: string[];

async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({ brokers, requestTimeout: 500, logLevel: logLevel.NOTHING });
  const admin = kafka.admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

const partitionsOf = (topic: string) =>
  withAdmin(
    async (admin) => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions ?? [],
  );

const committed = (groupId: string, topic: string) =>
  withAdmin(async (admin) => {
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return (offsets?.partitions ?? []).map(({ offset }) => Number(offset));
  });

/** The broker that is asked for the group's offsets. */
function coordinatorOf(group: string, topic: string): Promise<number> {
  return withAdmin(async (admin) => {
    let address = '';
    admin.on(admin.events.REQUEST, ({ payload }) => {
      if (payload.apiName === 'OffsetFetch') address = payload.broker;
    });
    await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return testing.kafka().brokers.indexOf(address) + 1;
  });
}

const PARTITIONS = 12;
/** Longer than anything waits, so that what is measured is getting along without the broker. */
const AWAY_MS = 30_000;

async function measure(lost: 'coordinator' | 'other leader', how: 'killed' | 'frozen'): Promise<void> {
  ({ brokers } = testing.kafka());
  const topic = testing.unique('failover');
  const group = testing.unique('group');
  await createTopics(testing.kafka(), [{ name: topic, partitions: PARTITIONS, config: {} }]);
  const service = startService(topic, group);
  const since = async (what: string, probe: () => boolean | Promise<boolean>) => {
    await testing.waitFor(probe, { what, timeoutMs: 120_000 });
    return ((performance.now() - service.lostAt) / 1_000).toFixed(1);
  };
  try {
    await since('a first message of each partition', () => service.read > 0);
    await since('commits', async () => (await committed(group, topic)).every((offset) => offset > 0));
    const coordinator = await coordinatorOf(group, topic);
    const broker = lost === 'coordinator' ? coordinator : (coordinator % 3) + 1;
    const before = await committed(group, topic);
    brokers = brokers.filter((_, i) => i + 1 !== broker);
    service.log.length = 0;
    service.lostAt = performance.now();
    const back =
      how === 'killed' ? testing.keepBrokerAway(broker, AWAY_MS) : testing.freezeBroker(broker, AWAY_MS);
    const times = await Promise.all([
      since('leaders', async () => (await partitionsOf(topic)).every(({ leader }) => leader !== broker)),
      since('acknowledgements', () => service.acknowledged > service.lostAt),
      since('messages', () => service.read > service.lostAt),
      since('commits', async () => {
        const now = await committed(group, topic);
        return now.every((offset, i) => offset > (before[i] ?? 0) + 50);
      }),
    ]);
    process.stdout.write(`| ${lost} ${how} | ${times.join(' | ')} |\n`);
    if (process.env['VERBOSE']) process.stdout.write(`${service.log.slice(0, 80).join('\n')}\n`);
    await back;
    await since('the broker', async () => (await partitionsOf(topic)).every(({ isr }) => isr.length === 3));
  } finally {
    await service.stop();
  }
}

describe('a broker that goes and stays away', () => {
  beforeAll(() => process.stdout.write('| s until | leaders | acknowledged | read | committed |\n'));

  for (let run = 1; run <= Number(process.env['RUNS'] ?? 1); run++) {
    it.each([
      ['coordinator', 'killed'],
      ['other leader', 'killed'],
      ['coordinator', 'frozen'],
      ['other leader', 'frozen'],
    ] as const)(`%s %s, run ${run}`, measure, 300_000);
  }
});
