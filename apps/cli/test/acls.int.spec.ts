import { CheckedProducer, createAcls, createKafka, createTopics, listAcls, type Acl } from '@waybill/kafka';
import { allTopics, orders, services } from '@waybill/topics';
import { runCommand } from './run-command';

const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };
const brokers = { KAFKA_BROKERS: testing.kafka().brokers.join(',') };
const declared = /all (\d+) ACLs are as they are declared/;

describe('topics --acls', () => {
  // Users of this spec alone, of whom nobody else asks.
  const users = services.map((service) => ({ service, name: testing.unique(service) }));
  const named = users.flatMap(({ service, name }) => ['--user', `${service}=${name}`]);
  const acls = (...args: string[]) => runCommand('topics', brokers, '--acls', ...named, ...args);
  const userOf = (service: string) => users.find((user) => user.service === service)?.name ?? '';

  it('says what is missing, changes nothing unasked, adds it when it is told to, and nothing the second time', async () => {
    const missing = `drift: User:${userOf('order')} ALLOW WRITE on LITERAL TOPIC ${orders.name} is not there`;
    await expect(acls()).rejects.toMatchObject({
      code: 3,
      stdout: expect.stringContaining(missing) as string,
    });
    await expect(acls('--apply')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is nobody to ask here: give --yes') as string,
    });
    await expect(acls('--check')).rejects.toMatchObject({ code: 3 });
    const { stdout } = await acls('--apply', '--yes');
    const [, count] = declared.exec(stdout) ?? [];
    expect(stdout).toContain(`${count} ACL(s) added`);
    expect((await acls('--check')).stdout).toBe(`all ${count} ACLs are as they are declared\n`);
  });

  it('removes what is not declared when it is told to, and never what is another user’s', async () => {
    await acls('--apply', '--yes');
    const other = `User:${testing.unique('other')}`;
    const extra: Acl = {
      ...{ principal: `User:${userOf('inventory')}`, host: '*', permission: 'ALLOW', operation: 'ALL' },
      ...{ resource: 'TOPIC', pattern: 'PREFIXED', name: 'waybill.' },
    };
    await createAcls(testing.kafka(), [extra, { ...extra, principal: other }]);
    const line = `drift: User:${userOf('inventory')} ALLOW ALL on PREFIXED TOPIC waybill. is not declared`;
    await expect(acls('--apply', '--yes')).rejects.toMatchObject({
      code: 3,
      stdout: expect.stringContaining(line) as string,
    });
    expect((await acls('--apply', '--prune', '--yes')).stdout).toMatch(declared);
    expect(await listAcls(testing.kafka(), [other])).toEqual([{ ...extra, principal: other }]);
  });

  it('lets a user write what its service writes, and nothing else', async () => {
    await createTopics(testing.kafka(), allTopics);
    await acls('--apply', '--yes');
    await testing.setKafkaPassword(userOf('notification'), 'secret');
    const login = {
      mechanism: 'scram-sha-512',
      username: userOf('notification'),
      password: 'secret',
    } as const;
    const producer = new CheckedProducer(createKafka(testing.kafkaWithLogin(login), silent));
    const record = { partition: 0, key: null, value: null, headers: {} };
    // Dead letters without headers: nobody makes anything of them.
    await producer.send([{ ...record, topic: `${orders.name}.notification.dead-letters` }]);
    await expect(
      producer.send([{ ...record, topic: `${orders.name}.inventory.dead-letters` }]),
    ).rejects.toThrow('Not authorized');
    await expect(producer.send([{ ...record, topic: orders.name }])).rejects.toThrow('Not authorized');
    await producer.disconnect();
  });

  it('refuses what belongs to something else', async () => {
    await expect(acls('--prune')).rejects.toMatchObject({ code: 1 });
    await expect(runCommand('topics', brokers, '--prune', '--apply')).rejects.toMatchObject({ code: 1 });
    await expect(runCommand('topics', brokers, '--acls', '--user', 'shop=x')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--user must be SERVICE=NAME') as string,
    });
  });
});
