import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from '../settings/folder.ts';
import { StartError } from '../settings/start-error.ts';
import { poll } from './poll.ts';

const RESTART_AFTER_MS = 1000;
/** So many deaths before it was ever ready, and it is not tried again. */
const HOPELESS = 3;
const LOG_LIMIT = 20 * 1024 ** 2;

export interface ChildSpec {
  /** Of its log and pid file. */
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** How long it may take to end before it is killed. */
  stopTimeoutMs: number;
}

/** A process that is kept running until it is stopped. */
export class Child {
  readonly spec: ChildSpec;
  readonly #folder: Folder;
  readonly #say: (line: string) => void;
  readonly #hopeless = Promise.withResolvers<never>();
  #process: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #deaths = 0;
  #ready = false;
  #wanted = true;

  constructor(spec: ChildSpec, folder: Folder, say: (line: string) => void) {
    this.spec = spec;
    this.#folder = folder;
    this.#say = say;
    this.#hopeless.promise.catch(() => undefined);
    this.#spawn();
  }

  /** Waits for `ready`; throws when the child dies again and again before that. */
  async untilReady<T>(ready: Promise<T>): Promise<T> {
    const result = await Promise.race([ready, this.#hopeless.promise]);
    this.#ready = true;
    return result;
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    this.#hopeless.reject(new Error(`${this.spec.name} was stopped`));
    clearTimeout(this.#restart);
    const { name, stopSignal, stopTimeoutMs } = this.spec;
    this.#process?.kill(stopSignal);
    if (!(await poll(() => !this.#process, { timeoutMs: stopTimeoutMs }))) {
      this.#say(`${name} does not end within ${stopTimeoutMs / 1000} s and is killed`);
      this.kill();
      await poll(() => !this.#process, { timeoutMs: 5000 });
    }
  }

  kill(): void {
    this.#wanted = false;
    clearTimeout(this.#restart);
    this.#process?.kill('SIGKILL');
    rmSync(this.#pidFile, { force: true });
  }

  get log(): string {
    return join(this.#folder.logs, `${this.spec.name}.log`);
  }

  get #pidFile(): string {
    return join(this.#folder.run, `${this.spec.name}.pid`);
  }

  #spawn(): void {
    const { command, args, cwd, env, uid, gid } = this.spec;
    const log = openLog(this.log);
    // Detached: Ctrl-C in a terminal goes to its whole process group, and would end all children at once instead of
    // in their order. Into a file and not a pipe: so a child outlives us, and the next start finds and ends it.
    const child = spawn(command, args, { cwd, env, uid, gid, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = child;
    if (child.pid) writeFileSync(this.#pidFile, `${child.pid}\n`);
    child.once('error', (error) => child.pid || this.#ended(`can not be started: ${error.message}`));
    child.once('exit', (code, signal) => this.#ended(`ended (${signal ?? `exit code ${code}`})`));
  }

  #ended(how: string): void {
    this.#process = undefined;
    rmSync(this.#pidFile, { force: true });
    if (!this.#wanted) return;
    this.#deaths += 1;
    if (!this.#ready && this.#deaths >= HOPELESS) {
      this.#hopeless.reject(
        new StartError(
          `${this.spec.name} ${how} ${HOPELESS} times before it was ready: ${lastLine(this.log)}`,
        ),
      );
      return;
    }
    this.#say(`${this.spec.name} ${how} and is started again; its log is ${this.log}`);
    this.#restart = setTimeout(() => this.#spawn(), RESTART_AFTER_MS);
  }
}

/** Appends, so that what a crashed child said stays, but does not grow for ever. */
function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}

export function lastLine(log: string): string {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  return `${(lines.at(-1) || 'it said nothing').slice(0, 300)} (${log})`;
}
