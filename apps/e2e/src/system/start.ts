import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@waybill/testing';
import stop from './stop';

declare global {
  var waybill: ChildProcess | undefined;
}

const PORTS = ['ORDER_PORT', 'INVENTORY_PORT', 'NOTIFICATION_PORT', 'KAFKA_PORT', 'POSTGRES_PORT'];

/** Below the ports that the system gives to outgoing connections, one of which may come before ours is taken. */
async function freePort(): Promise<string> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return String(port);
  }
}

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
