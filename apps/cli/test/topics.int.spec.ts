import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The built command, as `npm run topics` runs it. */
const topics = (env: object, ...args: string[]) =>
  run(process.execPath, [join(__dirname, '../dist/topics.js'), ...args], {
    env: { PATH: process.env['PATH'], ...env },
  });

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

  it('names the setting that is wrong', async () => {
    const failed = topics({ KAFKA_BROKERS: 'nonsense' });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('KAFKA_BROKERS is "nonsense", but must be') as string,
    });
    await expect(topics({}, '--wait=soon')).rejects.toMatchObject({ code: 1 });
  });
});
