import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Kafka, logLevel, PartitionAssigners } from 'kafkajs';
import { withEffects } from './support';

describe('a consumer that kafkajs has given up', () => {
  it('ends its process, which was not alive any more', async () => {
    const group = testing.unique('group');
    const elsewhere = await testing.createTopic({ messages: [], key: () => '' });
    const { url, drop } = await testing.createDatabase(withEffects);
    // A member that shares partitions out in another way: the coordinator refuses everybody else, for good.
    const kafka = new Kafka({ brokers: testing.kafka().brokers, logLevel: logLevel.NOTHING });
    const stranger = kafka.consumer({
      groupId: group,
      partitionAssigners: [
        (config) => Object.assign(PartitionAssigners.roundRobin(config), { name: 'stranger' }),
      ],
    });
    const joined = new Promise((resolve) => stranger.on(stranger.events.GROUP_JOIN, resolve));
    await stranger.connect();
    await stranger.subscribe({ topics: [elsewhere.name] });
    await stranger.run({ eachMessage: async () => undefined });
    await joined;

    const hook = join(__dirname, 'typescript.cjs');
    const script = join(__dirname, 'service-process.ts');
    const options = ['--conditions=@waybill/source', '--require', hook];
    const child = spawn(process.execPath, [...options, script, group, url], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    try {
      const output = Promise.all([text(child.stdout), text(child.stderr)]);
      await once(child, 'exit');
      const [out, err] = await output;
      expect(out).toBe('started\nnot alive\n');
      expect(err).toContain('the Kafka consumer has crashed');
      expect(child.exitCode).toBe(1);
    } finally {
      child.kill('SIGKILL');
      await stranger.disconnect();
      await drop();
    }
  });
});
