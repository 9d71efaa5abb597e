import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

declare global {
  var testServers: ChildProcess | undefined;
}

/**
 * Jest's global set-up: real Kafka and PostgreSQL for the specs. `npm test` has them running for all projects and says
 * so in TEST_KAFKA and TEST_POSTGRES; a single project that is tested by hand gets servers of its own.
 */
export default async function start(): Promise<void> {
  if (process.env['TEST_KAFKA'] && process.env['TEST_POSTGRES']) return;
  await startServers();
}

export async function startServers(brokers = 1): Promise<void> {
  const root = join(__dirname, '../../../..');
  const child = spawn(process.execPath, [join(root, 'tools/infra.ts'), '--test'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      BROKERS: String(brokers),
      WAYBILL_DIR: mkdtempSync(join(tmpdir(), 'waybill-test-')),
    },
    // Its end of stdin closes with this process, however that ends, and then it ends too.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  globalThis.testServers = child;
  const facts = await new Promise<Record<string, string>>((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`the test servers ended with ${code} before they were ready`)),
    );
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line) as Record<string, string>);
    });
  });
  // TEST_KAFKA, TEST_POSTGRES and so on.
  for (const [name, value] of Object.entries(facts)) process.env[`TEST_${name.toUpperCase()}`] = value;
}
