import { System } from './system';

declare global {
  var waybill: System | undefined;
}

/** Jest's global set-up: one system for all specs of the run. It may call webhooks of this machine. */
export default async function start(): Promise<void> {
  globalThis.waybill = await System.start({ WEBHOOK_ALLOW_PRIVATE: 'true' });
}
