import { alterTopics, createTopics, describeCluster } from '@waybill/kafka';
import { allTopics } from '@waybill/topics';
import { runCommand } from './run-command';

const topics = (env: object, ...args: string[]) => runCommand('topics', env, ...args);

describe('topics', () => {
  it('creates every topic of the contract, and nothing the second time', async () => {
    const brokers = { KAFKA_BROKERS: testing.kafka().brokers.join(',') };
    const first = await topics(brokers);
    const [, created = '', existing = ''] = /(\d+) topics created, (\d+) were there/.exec(first.stdout) ?? [];
    expect(Number(created) + Number(existing)).toBe(14);
    expect((await topics(brokers)).stdout).toContain('0 topics created, 14 were there');
  });

  it('names the brokers that do not answer', async () => {
    const failed = topics({ KAFKA_BROKERS: '127.0.0.1:1' }, '--wait=0.2');
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Kafka at 127.0.0.1:1 did not answer') as string,
    });
  });

  it('creates nothing while there are fewer brokers than it was told of', async () => {
    const brokers = { KAFKA_BROKERS: testing.kafka().brokers.join(',') };
    await expect(topics(brokers, '--brokers=3', '--wait=0.2')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('did not answer with 3 broker(s)') as string,
    });
    await expect(topics(brokers, '--brokers=some')).rejects.toMatchObject({ code: 1 });
    // Nor when one of them goes away after that.
    const name = testing.unique('topic');
    const created = createTopics(testing.kafka(), [{ name, partitions: 1, config: {} }], { brokers: 3 });
    await expect(created).rejects.toThrow();
    expect((await describeCluster(testing.kafka(), [name])).topics).toEqual([]);
  });

  it('names the setting that is wrong', async () => {
    const failed = topics({ KAFKA_BROKERS: 'nonsense' });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('KAFKA_BROKERS is "nonsense", but must be') as string,
    });
    await expect(topics({}, '--wait=soon')).rejects.toMatchObject({ code: 1 });
  });

  describe('with topics that differ', () => {
    const brokers = { KAFKA_BROKERS: testing.kafka().brokers.join(',') };
    const [spec] = allTopics;
    if (!spec) throw new Error('there are no topics');
    const drift = { topic: spec.name, what: 'retention.ms', canBeApplied: true };
    const drifted = { ...spec, config: { ...spec.config, 'retention.ms': '3600000' } };

    beforeAll(async () => {
      await createTopics(testing.kafka(), allTopics);
      await alterTopics(testing.kafka(), [drifted], [drift]);
    });

    it('says in what, changes nothing unasked, and puts it right when it is told to', async () => {
      const line = `drift: ${spec.name}: retention.ms is 3600000, declared is 1209600000`;
      const check = () => topics(brokers, '--check');
      await expect(check()).rejects.toMatchObject({ code: 3, stdout: `${line}\n` });
      expect((await topics(brokers)).stdout).toContain(line);
      await expect(topics(brokers, '--apply')).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('There is nobody to ask here: give --yes') as string,
      });
      await expect(check()).rejects.toMatchObject({ code: 3 });
      expect((await topics(brokers, '--apply', '--yes')).stdout).toContain('1 difference(s) put right');
      expect((await check()).stdout).toBe('all 14 topics are as they are declared\n');
    });
  });

  it('tells what there is, and what is none of it', async () => {
    expect((await topics({}, '--help')).stdout).toMatch(/^npm run topics -- /);
    await expect(topics({}, '--chek')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Unknown option '--chek'") as string,
    });
    await expect(topics({}, '--check', '--apply')).rejects.toMatchObject({ code: 1 });
  });
});
