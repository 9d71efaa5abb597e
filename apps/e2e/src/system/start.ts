import { System } from './system';

declare global {
  var waybill: System | undefined;
}

/** Jest's global set-up: one system for all specs of the run. */
export default async function start(): Promise<void> {
  // Hooks of the specs are on this machine.
  globalThis.waybill = await System.start({ WEBHOOK_ALLOW_PRIVATE: 'true' });
}
