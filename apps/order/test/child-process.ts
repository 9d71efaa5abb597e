import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const REPOSITORY = join(__dirname, '../../..');

/** One of the app's entries, such as `main`, as a process of its own, straight from its source. */
export function startEntry(entry: string, env: object, ...args: string[]): ChildProcess {
  const hook = join(REPOSITORY, 'libs/service/test/fixture/typescript.cjs');
  const script = join(__dirname, `../src/${entry}.ts`);
  return spawn(process.execPath, ['--conditions=@waybill/source', '-r', hook, script, ...args], {
    cwd: REPOSITORY,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs such an entry to its end. */
export async function runEntry(entry: string, env: object, ...args: string[]) {
  const child = startEntry(entry, env, ...args);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (data) => (stdout += String(data)));
  child.stderr?.on('data', (data) => (stderr += String(data)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** The service as a process of its own, once it listens. */
export async function startReplica(databaseUrl: string) {
  const child = startEntry('main', { DATABASE_URL: databaseUrl, KAFKA_BROKERS: '127.0.0.1:1', PORT: '0' });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('close', () => reject(new Error('the service ended before it listened')));
    createInterface(child.stdout!).on('line', (line) => {
      const [, found] = /listening on (http:[^"]+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  return { url, kill: () => (child.kill('SIGKILL'), ended) };
}
