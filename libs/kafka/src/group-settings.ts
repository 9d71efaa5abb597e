import type { ConsumerConfig } from 'kafkajs';
import { assignWithCoordinatorLoss } from './coordinator-loss';

/** How a consumer of ours behaves in its group; each says what it costs when a member or a broker is lost. */
export const groupSettings = {
  // A member that was killed is missed after 10 s; fetching never waits for handlers, so heartbeats are not late.
  sessionTimeout: 10_000,
  heartbeatInterval: 1_000,
  rebalanceTimeout: 30_000,
  // How long a consumer may take to notice that it is to stop, or that the group is being shared out anew.
  maxWaitTimeInMs: 500,
  maxBytesPerPartition: 1_048_576,
  allowAutoTopicCreation: false,
  partitionAssigners: [assignWithCoordinatorLoss],
  // After a broker is lost without a word, only newer metadata keep its partitions from being asked there again.
  metadataMaxAge: 10_000,
  // It goes on trying while a cluster finds new leaders, which takes 9 s and more; to give up costs a rebalance.
  retry: { retries: 20, initialRetryTime: 200, maxRetryTime: 1_000 },
} satisfies Partial<ConsumerConfig>;
