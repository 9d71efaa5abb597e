import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** Jest's global tear-down: stops the system as Ctrl-C does, and drops its data. */
export default async function stop(): Promise<void> {
  const child = globalThis.waybill;
  if (child && child.exitCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  const folder = process.env['WAYBILL_DIR'];
  if (folder) rmSync(folder, { recursive: true, force: true });
}
