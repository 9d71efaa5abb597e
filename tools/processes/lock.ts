import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from '../settings/folder.ts';
import { StartError } from '../settings/start-error.ts';
import { commandLine } from './command-line.ts';

const lockFile = (run: string) => join(run, 'start.pid');

/** The `npm start` or `npm run infra` that runs on this folder. */
function holder(run: string): { pid: number; command: string } | undefined {
  try {
    const pid = Number(readFileSync(lockFile(run), 'utf8'));
    const command = commandLine(pid);
    // After a crash the number may have gone to another process.
    return command && /\b(start|infra)\.ts\b/.test(command) ? { pid, command } : undefined;
  } catch {
    return undefined;
  }
}

export function refuseWhileRunning({ run, root }: Pick<Folder, 'run' | 'root'>): void {
  const other = holder(run);
  if (!other) return;
  const script = other.command.includes('infra.ts') ? 'npm run infra' : 'npm start';
  throw new StartError(
    `${script} (process ${other.pid}) is running in ${root}: stop it first, or set WAYBILL_DIR to another folder.`,
  );
}

/** Makes sure that one process alone works in a folder; returns what lets go of it. */
export function lock(folder: Folder): () => void {
  refuseWhileRunning(folder);
  rmSync(lockFile(folder.run), { force: true });
  try {
    writeFileSync(lockFile(folder.run), `${process.pid}\n`, { flag: 'wx' });
  } catch (error) {
    // Two started at the same moment.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') refuseWhileRunning(folder);
    throw error;
  }
  return () => rmSync(lockFile(folder.run), { force: true });
}
