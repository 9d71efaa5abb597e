import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@waybill/testing';
import { freePort } from './free-port';
import stop from './stop';

declare global {
  var waybill: ChildProcess | undefined;
}

const PORTS = ['ORDER_PORT', 'INVENTORY_PORT', 'NOTIFICATION_PORT', 'KAFKA_PORT', 'POSTGRES_PORT'];

/** Jest's global set-up: the whole system as `npm start` runs it, on ports and data of its own. */
export default async function start(): Promise<void> {
  for (const name of PORTS) process.env[name] = await freePort();
  process.env['WAYBILL_DIR'] = mkdtempSync(join(tmpdir(), 'waybill-e2e-'));
  const root = join(__dirname, '../../../..');
  const child = spawn(process.execPath, [join(root, 'tools/start.ts'), '--no-build', '--no-demo'], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  globalThis.waybill = child;
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`npm start ended with ${String(code)} before the system was up:\n${output}`);
  });
  const up = waitFor(
    async () => {
      const answers = await Promise.all(
        PORTS.slice(0, 3).map((port) => fetch(`http://127.0.0.1:${process.env[port]}/readyz`)),
      );
      return answers.every(({ ok }) => ok);
    },
    { what: 'the system', timeoutMs: 120_000 },
  );
  try {
    await Promise.race([up, ended]);
  } catch (error) {
    // Jest tears nothing down when the set-up fails.
    await stop();
    throw error;
  }
}
