import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Folder } from '../settings/folder.ts';
import { commandLine, isOurs } from './command-line.ts';
import { poll } from './poll.ts';

const SERVER = /^(kafka-\d+|postgres)$/;

interface Leftover {
  name: string;
  pid: number;
}

/**
 * Ends what a start that was itself killed left running, services before their servers. Data is safe either way; but
 * ports and data folders must be free.
 */
export async function endLeftovers(folder: Folder, say: (line: string) => void): Promise<void> {
  const candidates = [...postmaster(folder), ...pidFiles(folder)];
  const byPid = new Map(candidates.map((one) => [one.pid, one]));
  const found = [...byPid.values()].filter(({ pid }) => {
    const command = commandLine(pid);
    return command !== undefined && isOurs(command, folder.root);
  });
  const isServer = ({ name }: Leftover) => SERVER.test(name);
  await Promise.all(found.filter((one) => !isServer(one)).map((one) => end(one, say)));
  await Promise.all(found.filter(isServer).map((one) => end(one, say)));
  for (const { name } of pidFiles(folder)) rmSync(join(folder.run, `${name}.pid`), { force: true });
}

function pidFiles({ run }: Folder): Leftover[] {
  if (!existsSync(run)) return [];
  return readdirSync(run)
    .filter((file) => file.endsWith('.pid') && file !== 'start.pid')
    .map((file) => ({ name: basename(file, '.pid'), pid: Number(readFileSync(join(run, file), 'utf8')) }));
}

/** PostgreSQL's own pid file. When its number has gone to a stranger, PostgreSQL would refuse to start. */
function postmaster({ postgresData, root }: Folder): Leftover[] {
  const file = join(postgresData, 'postmaster.pid');
  if (!existsSync(file)) return [];
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const command = commandLine(pid);
  if (command !== undefined && !isOurs(command, root)) rmSync(file);
  return [{ name: 'postgres', pid }];
}

async function end({ name, pid }: Leftover, say: (line: string) => void): Promise<void> {
  say(`${name} (process ${pid}) is left from an earlier run and is ended`);
  // SIGTERM would make PostgreSQL wait for all clients to leave.
  signal(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  const ended = () => commandLine(pid) === undefined;
  if (await poll(ended, { timeoutMs: 30_000 })) return;
  signal(pid, 'SIGKILL');
  await poll(ended, { timeoutMs: 5000 });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}
