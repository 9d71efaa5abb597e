import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

const STOP_TIMEOUT_MS = 20_000;
const running = new Set<ChildProcess>();

export interface ChildOptions {
  /** Of its log file. */
  name: string;
  /** Built JavaScript. */
  script: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
  logs: string;
}

/** A Node process of the benchmark, which reports by IPC and ends with this process. */
export class Child {
  private readonly process: ChildProcess;
  private readonly messages: unknown[] = [];
  private readonly ended: Promise<void>;
  private wake: () => void = () => undefined;
  private failure: Error | undefined;

  constructor({ name, script, args, env, logs }: ChildOptions) {
    const log = openSync(join(logs, `${name}.log`), 'a');
    this.process = fork(script, args, {
      // In a group of its own: Ctrl-C comes to this process alone, which then ends it.
      detached: true,
      execArgv: ['--disable-warning=TimeoutNegativeWarning', ...profile(logs)],
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    running.add(this.process);
    this.process.on('message', (message) => {
      this.messages.push(message);
      this.wake();
    });
    this.ended = once(this.process, 'exit').then(([code, signal]) => {
      running.delete(this.process);
      this.failure = new Error(`${name} ended (${String(signal ?? code)}), see ${join(logs, `${name}.log`)}`);
      this.wake();
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** The next message that it reports. */
  async next<M>(): Promise<M> {
    for (;;) {
      if (this.messages.length > 0) return this.messages.shift() as M;
      if (this.failure) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  send(message: object): void {
    this.process.send(message);
  }

  /** Throws when it has ended by itself. */
  assertRunning(): void {
    if (this.failure) throw this.failure;
  }

  async stop(): Promise<void> {
    if (this.failure) return;
    this.process.kill('SIGTERM');
    const kill = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(kill);
  }
}

/** `BENCH_PROFILE=1` leaves a CPU profile of every child beside its log. */
function profile(logs: string): string[] {
  return process.env['BENCH_PROFILE'] ? ['--cpu-prof', `--cpu-prof-dir=${logs}`] : [];
}

/** For the end of this process, however it comes. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL');
}
