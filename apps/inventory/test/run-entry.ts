import { spawn } from 'node:child_process';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '../../..');

/** Runs one of the app's entries to its end, as a process of its own, straight from its source. */
export async function runEntry(entry: 'reconcile' | 'ledger', databaseUrl: string, ...args: string[]) {
  const hook = join(REPOSITORY, 'libs/service/test/fixture/typescript.cjs');
  const script = join(__dirname, `../src/${entry}.ts`);
  const child = spawn(process.execPath, ['--conditions=@waybill/source', '-r', hook, script, ...args], {
    cwd: REPOSITORY,
    env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, KAFKA_BROKERS: '127.0.0.1:1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += String(data)));
  child.stderr.on('data', (data) => (stderr += String(data)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
