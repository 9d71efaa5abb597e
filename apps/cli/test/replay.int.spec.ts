import { CheckedProducer, createKafka, createTopics, describeOffsets, LaneConsumer } from '@waybill/kafka';
import { allTopics, groups, notificationCommands } from '@waybill/topics';
import { runCommand } from './run-command';

const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };
// One that no spec of another project writes to or reads.
const topic = `${notificationCommands.name}.notification.dead-letters`;
const args = ['--group', groups.order, '--topic', topic, '--partition', '4'];

describe('replay', () => {
  const brokers = { KAFKA_BROKERS: testing.kafka().brokers.join(',') };
  const replay = (...more: string[]) => runCommand('replay', brokers, ...args, ...more);

  /** A member of the group that reads and does nothing, for as long as `work` takes. */
  async function whileMember(work: (read: () => number) => Promise<unknown>): Promise<void> {
    let count = 0;
    const consumer = new LaneConsumer(createKafka(testing.kafka(), silent), {
      group: groups.order,
      topics: [topic],
      logger: silent,
      onReady: () => undefined,
      onCrash: () => undefined,
    });
    const read = () => {
      for (const claim of consumer.claim(1_000, 1_000_000)) {
        count += claim.records.length;
        consumer.done(claim);
      }
      return count;
    };
    consumer.start();
    try {
      await work(read);
    } finally {
      await consumer.stop();
    }
  }

  /** The offset of the first of five records. */
  let first: number;
  let endTurn: () => Promise<void>;
  afterAll(() => endTurn());
  beforeAll(async () => {
    endTurn = await testing.takeTurn(groups.order);
    await createTopics(testing.kafka(), allTopics);
    const [before] = await describeOffsets(testing.kafka(), [{ name: topic, groups: [] }]);
    first = before?.partitions[4]?.latest ?? NaN;
    const producer = new CheckedProducer(createKafka(testing.kafka(), silent));
    const record = { topic, partition: 4, key: null, value: Buffer.from('{}'), headers: {} };
    await producer.send(Array.from({ length: 5 }, () => record));
    await producer.disconnect();
  });

  it('tells what it would do, does it when it is told to, and nothing while the group runs', async () => {
    await whileMember(async (read) => {
      await testing.waitFor(async () => {
        read();
        const { stdout } = await replay('--from', 'earliest', '--dry-run');
        return stdout.includes(`from offset ${first + 5} back to 0`);
      });
      await expect(replay('--from', 'earliest', '--yes')).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/has 1 member\(s\).*stop all replicas of its service first/) as string,
      });
    });

    const range = ['--from', String(first + 2), '--to', String(first + 4)];
    const plan = `${topic}/4: from offset ${first + 5} back to ${first + 2}: 2 record(s), and reads the 1 after them again too\n`;
    const dry = await replay(...range, '--dry-run');
    expect(dry.stdout).toBe(
      `${plan}${groups.order} will read 3 record(s) again\nnothing was changed (--dry-run)\n`,
    );
    await expect(replay(...range)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('give --yes') as string,
    });
    expect((await replay(...range, '--yes')).stdout).toContain('moved');
    expect((await replay(...range, '--dry-run')).stdout).toContain('there is nothing in that range');
    await whileMember((read) => testing.waitFor(() => read() === 3));
  });

  it.each([
    [['--group', 'nobody'], /--group must be one of waybill\.order, .*, not nobody/],
    [['--topic', 'waybill.nothing'], /--topic must be one that waybill\.order reads: waybill\.inventory, /],
    [[], /--from is needed/],
    [['--from', 'yesterday'], /--from must be earliest, an offset or a time/],
    [['--from', '1', '--partition', 'x'], /--partition must be a number/],
  ])('says what is wrong with %j', async (more, message) => {
    await expect(replay(...more)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(message) as string,
    });
  });

  it('says that Kafka does not answer, and where', async () => {
    const failed = runCommand('replay', { KAFKA_BROKERS: '127.0.0.1:1' }, ...args, '--from', 'earliest');
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Kafka at 127\.0\.0\.1:1: /) as string,
    });
  });
});
