import { join } from 'node:path';
import { System } from '../src/system/system';

/** Jest's global set-up: one system for all faults that leave it whole; its inventory has a bug that one order brings out. */
export default async function start(): Promise<void> {
  globalThis.waybill = await System.start({ NODE_OPTIONS: `--require ${join(__dirname, 'type-error.cjs')}` });
}
