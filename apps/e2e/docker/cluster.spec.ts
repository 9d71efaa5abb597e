import { newSku } from '../src/system/api';
import { freePort } from '../src/system/free-port';
import { ComposeProject } from './compose';
import { confirmedOrder } from './confirmed-order';

const PORTS = ['ORDER', 'INVENTORY', 'NOTIFICATION', 'KAFKA', 'KAFKA_1', 'KAFKA_2'];
const BROKERS = ['kafka', 'kafka-1', 'kafka-2'];

describe('docker compose with three brokers', () => {
  const cluster = new ComposeProject('waybill-cluster-test', ['compose.yaml', 'compose.cluster.yaml']);

  beforeAll(async () => {
    for (const name of PORTS) process.env[`${name}_PORT`] = await freePort();
    await cluster.up();
  });
  afterAll(() => cluster.remove());

  /** Partitions of which a copy lags, as the other brokers see it. */
  const lagging = (broker: string) => {
    const tool = ['/opt/kafka/bin/kafka-topics.sh', '--bootstrap-server', `${broker}:9092`];
    const heap = ['--env', 'KAFKA_HEAP_OPTS=-Xmx64m'];
    return cluster.compose(
      ...['exec', '-T', ...heap, broker, ...tool, '--describe', '--under-replicated-partitions'],
    );
  };

  it('has three copies of every topic, of which two acknowledge', async () => {
    const said = await cluster.compose('run', '--rm', '--no-deps', 'topics', 'dist/topics.js', '--check');
    expect(said).toMatch(/^all \d+ topics are as they are declared$/m);
  });

  it.each(BROKERS)(
    'decides orders while %s is away, which is healthy again once it is in sync',
    async (broker) => {
      const sku = await newSku(10);
      await cluster.compose('stop', broker);
      await confirmedOrder(sku);
      const other = BROKERS.find((name) => name !== broker) as string;
      expect(await lagging(other)).toContain('Partition:');
      await cluster.up();
      expect((await lagging(other)).trim()).toBe('');
      await cluster.kill(broker);
      await confirmedOrder(sku);
      await cluster.up();
    },
  );
});
