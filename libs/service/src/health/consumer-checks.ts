import { EventServer } from '@waybill/messaging';
import type { ChecksFactory } from './checks';

/** Liveness of an app that consumes: fails once its consumer has ended for good. */
export const consumerIsLive: ChecksFactory = {
  inject: [EventServer],
  useFactory: (server: EventServer) => ({ consumer: () => server.assertLive() }),
};
