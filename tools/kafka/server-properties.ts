import type { KafkaNode } from '../settings/ports.ts';
import { secureProperties } from './secure-properties.ts';

/**
 * The settings of one combined broker and controller. The voters are static: a dynamic quorum would write the
 * controllers' ports into the data folder, and they may change from one start to the next.
 */
export function serverProperties(node: KafkaNode, nodes: KafkaNode[], dataFolder: string): string {
  const { id, port, controllerPort, secure } = node;
  const replicas = Math.min(3, nodes.length);
  const inSync = nodes.length >= 3 ? 2 : 1;
  const voters = nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`);
  const clients = [
    `PLAINTEXT://127.0.0.1:${port}`,
    ...(secure ? [`SASL_SSL://127.0.0.1:${secure.login}`, `SSL://127.0.0.1:${secure.certificate}`] : []),
  ];
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': voters.join(','),
    listeners: [...clients, `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': clients.join(','),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataFolder,
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 10,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 5,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    // 31 days: longer than any topic keeps a message, or a group that was away would start over at the oldest one.
    'offsets.retention.minutes': 44_640,
    'group.initial.rebalance.delay.ms': 0,
    // With Kafka's own nine seconds a broker that was killed needs 13 s to be let in again; with less than three, a
    // broker on a busy machine is taken for dead.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 16 * 1024 ** 2,
    ...(secure && secureProperties),
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
