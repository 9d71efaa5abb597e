import {
  KafkaJSConnectionError,
  KafkaJSProtocolError,
  KafkaJSRequestTimeoutError,
  PartitionAssigners,
  type Broker,
  type PartitionAssigner,
} from 'kafkajs';

type Coordinator = Broker & { heartbeat(request: unknown): Promise<unknown> };

/**
 * kafkajs's own assignment of partitions, in a consumer that looks for the new coordinator when the old one is away.
 *
 * By itself kafkajs goes on with heartbeats to a broker that is gone, and when it gives up it joins as a new member, for
 * whom the group waits until the old one has timed out. A heartbeat that gets no answer is here what it is when a
 * coordinator says that it is none any more: the consumer asks the other brokers and joins again as who it was. An
 * assigner is where kafkajs lets us at the cluster.
 */
export const assignWithCoordinatorLoss: PartitionAssigner = (config) => {
  const { cluster } = config;
  const find = cluster.findGroupCoordinator.bind(cluster);
  cluster.findGroupCoordinator = async (group) => {
    const coordinator = (await find(group)) as Coordinator;
    return Object.assign(Object.create(coordinator) as Coordinator, {
      heartbeat: (request: unknown) => coordinator.heartbeat(request).catch(asCoordinatorLoss),
    });
  };
  return PartitionAssigners.roundRobin(config);
};

function asCoordinatorLoss(error: Error): never {
  if (!(error instanceof KafkaJSConnectionError || error instanceof KafkaJSRequestTimeoutError)) throw error;
  const type = 'NOT_COORDINATOR_FOR_GROUP';
  throw new KafkaJSProtocolError(Object.assign(new Error(error.message), { type, retriable: true }));
}
