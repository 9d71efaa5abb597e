import {
  KafkaJSConnectionError,
  KafkaJSProtocolError,
  KafkaJSRequestTimeoutError,
  PartitionAssigners,
  type Broker,
  type PartitionAssigner,
} from 'kafkajs';
import { isDenied } from './denial';

type Coordinator = Broker & {
  heartbeat(request: unknown): Promise<unknown>;
  findGroupCoordinator(request: { groupId: string; coordinatorType: number }): Promise<unknown>;
};
const OF_GROUP = 0;

/**
 * kafkajs's own assignment of partitions, in a consumer that looks for the new coordinator when the old one is away.
 *
 * By itself kafkajs goes on with heartbeats to a broker that is gone, and when it gives up it joins as a new member, for
 * whom the group waits until the old one has timed out. A heartbeat that gets no answer is here what it is when a
 * coordinator says that it is none any more: the consumer asks the other brokers and joins again as who it was. An
 * assigner is where kafkajs lets us at the cluster.
 *
 * And to kafkajs a coordinator that it may not know is one that there is not: so that this does not look like a new
 * cluster for ever, a broker is asked for the reason.
 */
export const assignWithCoordinatorLoss: PartitionAssigner = (config) => {
  const { cluster } = config;
  const find = cluster.findGroupCoordinator.bind(cluster);
  cluster.findGroupCoordinator = async (group) => {
    const coordinator = (await find(group).catch(asDenial)) as Coordinator;
    return Object.assign(Object.create(coordinator) as Coordinator, {
      heartbeat: (request: unknown) => coordinator.heartbeat(request).catch(asCoordinatorLoss),
    });
  };
  return PartitionAssigners.roundRobin(config);

  async function asDenial(error: Error): Promise<never> {
    if (error.name !== 'KafkaJSGroupCoordinatorNotFound') throw error;
    const broker = (await cluster.findControllerBroker()) as Coordinator;
    const request = { groupId: config.groupId, coordinatorType: OF_GROUP };
    const reason = await broker.findGroupCoordinator(request).catch((reason: Error) => reason);
    throw isDenied(reason) ? reason : error;
  }
};

function asCoordinatorLoss(error: Error): never {
  if (!(error instanceof KafkaJSConnectionError || error instanceof KafkaJSRequestTimeoutError)) throw error;
  const type = 'NOT_COORDINATOR_FOR_GROUP';
  throw new KafkaJSProtocolError(Object.assign(new Error(error.message), { type, retriable: true }));
}
