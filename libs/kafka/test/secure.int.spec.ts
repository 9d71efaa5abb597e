import { readFileSync } from 'node:fs';
import {
  CheckedProducer,
  createAcls,
  createKafka,
  deleteAcls,
  type KafkaOptions,
  type LaneConsumer,
} from '../src/index';
import { consumerOf, newTopic, silent } from './support';

const { certificate, kafkaWithCertificate, kafkaWithLogin, setKafkaPassword, unique, waitFor } = testing;
const record = (topic: string) => ({
  topic,
  partition: 0,
  key: null,
  value: Buffer.from('tea'),
  headers: {},
});

const mayReadAs = (username: string) =>
  ({
    principal: `User:${username}`,
    host: '*',
    permission: 'ALLOW',
    operation: 'READ',
    pattern: 'LITERAL',
  }) as const;

describe('over TLS', () => {
  const running: { stop(): Promise<void> }[] = [];
  const start = (topic: string, options: KafkaOptions) => {
    const made = consumerOf([topic], undefined, options);
    running.push(made.consumer);
    made.consumer.start();
    return made;
  };
  const write = async (topic: string, options: KafkaOptions) => {
    const producer = new CheckedProducer(createKafka(options, silent));
    await producer.send([record(topic)]).finally(() => producer.disconnect());
  };
  const reads = (consumer: LaneConsumer) =>
    waitFor(() => consumer.claim(1, 1_000).some(({ records }) => String(records[0]?.value) === 'tea'));

  beforeAll(() =>
    Promise.all(
      (['scram-sha-256', 'scram-sha-512'] as const).map((kind) => setKafkaPassword('admin', 'secret', kind)),
    ),
  );
  afterEach(() => Promise.all(running.splice(0).map((each) => each.stop())));

  it.each(['scram-sha-256', 'scram-sha-512', 'plain'] as const)(
    'writes and reads as a user who logs in by %s',
    async (mechanism) => {
      const password = mechanism === 'plain' ? 'plain-secret' : 'secret';
      const options = kafkaWithLogin({ mechanism, username: 'admin', password } as never);
      const { name } = await newTopic();
      await write(name, options);
      await reads(start(name, options).consumer);
    },
  );

  it('writes and reads as a user who shows a certificate, and as nobody else', async () => {
    const [ca, cert, key] = ['ca.pem', 'client.pem', 'client.key'].map((name) =>
      readFileSync(certificate(name), 'utf8'),
    );
    const brokers = kafkaWithCertificate();
    const options = { brokers, ssl: { ca: [ca as string], cert, key } };
    const { name } = await newTopic();
    await write(name, options);
    await reads(start(name, options).consumer);
    await expect(write(name, { brokers, ssl: { ca: [ca as string] } })).rejects.toThrow(
      /certificate required|bad certificate|closed connection/i,
    );
  });

  it('names a certificate that is not trusted, and waits', async () => {
    const login = { mechanism: 'scram-sha-512', username: 'admin', password: 'secret' } as const;
    const options = kafkaWithLogin(login, 'stranger.pem');
    const { name } = await newTopic();
    await expect(write(name, options)).rejects.toThrow(/self-signed certificate|unable to verify/);
    const { consumer, warnings, crashes } = start(name, options);
    await waitFor(() => consumer.hindrance !== undefined);
    expect(consumer.hindrance).toMatch(/self-signed certificate|unable to verify/);
    expect(warnings).toHaveLength(1);
    expect(crashes).toEqual([]);
  });

  it('names a wrong password without showing it, and goes on as soon as the brokers know it and let it', async () => {
    const username = unique('user');
    const options = kafkaWithLogin({ mechanism: 'scram-sha-512', username, password: 'right-secret' });
    await setKafkaPassword(username, 'wrong-secret');
    const { name } = await newTopic();
    await write(name, testing.kafka());
    const { consumer, group, errors, warnings, crashes } = start(name, options);
    await waitFor(() => consumer.hindrance !== undefined);
    expect(errors).toEqual([
      expect.stringMatching(`waiting for Kafka to consume ${name}: SASL SCRAM SHA512 authentication failed`),
    ]);
    await setKafkaPassword(username, 'right-secret');
    await waitFor(() => consumer.hindrance?.includes('Not authorized to access topics'));
    expect(consumer.claim(1, 1_000)).toEqual([]);
    const mayRead = mayReadAs(username);
    await createAcls(testing.kafka(), [{ ...mayRead, resource: 'TOPIC', name }]);
    await waitFor(() => consumer.hindrance?.includes('Not authorized to access group'));
    await createAcls(testing.kafka(), [{ ...mayRead, resource: 'GROUP', name: group }]);
    await reads(consumer);
    expect([...errors, ...warnings].join()).not.toContain('secret');
    expect(crashes).toEqual([]);
  });

  it('goes on by itself when a right that was taken away comes back', async () => {
    const username = unique('user');
    const options = kafkaWithLogin({ mechanism: 'scram-sha-512', username, password: 'secret' });
    const { name } = await newTopic();
    const { consumer, group, crashes } = consumerOf([name], undefined, options);
    running.push(consumer);
    const mayRead = mayReadAs(username);
    const onTopic = { ...mayRead, resource: 'TOPIC', name } as const;
    await createAcls(testing.kafka(), [onTopic, { ...mayRead, resource: 'GROUP', name: group }]);
    await setKafkaPassword(username, 'secret');
    consumer.start();
    await waitFor(() => consumer.joined);
    await deleteAcls(testing.kafka(), [onTopic]);
    await waitFor(() => consumer.hindrance?.includes('Not authorized'));
    await createAcls(testing.kafka(), [onTopic]);
    await write(name, testing.kafka());
    await reads(consumer);
    expect(crashes).toEqual([]);
  });
});
