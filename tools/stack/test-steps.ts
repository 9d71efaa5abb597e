import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '../settings/settings.ts';
import { StartError } from '../settings/start-error.ts';
import { nxEnvironment } from './nx.ts';

/** Specs that are told to stop end servers of their own, which may take its time. */
const STOP_TIMEOUT_MS = 60_000;

export interface StepOptions {
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  onLine: (line: string) => void;
}

/** Runs a program of node_modules/.bin, shows its output as it comes, and says whether it succeeded. */
export async function runStep(command: string[], { env, signal, onLine }: StepOptions): Promise<boolean> {
  const [program = '', ...args] = command;
  // A group of its own: the runner, its tasks and their workers are stopped together, and only by us.
  const child = spawn(join(repository, 'node_modules/.bin', program), args, {
    cwd: repository,
    env: { ...nxEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.pipe(to, { end: false });
    createInterface({ input: from }).on('line', onLine);
  }
  const stop = () => {
    signalGroup(child.pid, 'SIGTERM');
    setTimeout(() => signalGroup(child.pid, 'SIGKILL'), STOP_TIMEOUT_MS).unref();
  };
  signal.addEventListener('abort', stop);
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', stop);
  return code === 0;
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}

/** One Kafka and one PostgreSQL for all specs, and the variables that tell them where. */
export async function startServersForSpecs(
  signal: AbortSignal,
): Promise<{ env: NodeJS.ProcessEnv; stop: () => Promise<void> }> {
  // A folder of their own, which they drop at the end.
  const env = { ...process.env };
  delete env['WAYBILL_DIR'];
  const child = spawn(process.execPath, [join(repository, 'tools/infra.ts'), '--test'], {
    cwd: repository,
    env,
    // Its stdin closes when this process ends, however that comes about, and then it ends too.
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  signal.addEventListener('abort', () => child.stdin.end());
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', () => reject(new StartError('The servers for the specs did not start.')));
  });
  const facts = Object.entries(JSON.parse(line) as Record<string, string>);
  return {
    env: Object.fromEntries(facts.map(([name, value]) => [`TEST_${name.toUpperCase()}`, value])),
    stop,
  };
}
