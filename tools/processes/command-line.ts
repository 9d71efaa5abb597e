import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { repository } from '../settings/settings.ts';

/** The command line of a running process; undefined when there is none, or only a zombie nobody has reaped. */
export function commandLine(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
    }
    return (
      execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/**
 * Whether this is one of our children, and not a stranger who was given the number of a child that is gone: a server
 * names the data folder, a service its own main file.
 */
export function isOurs(command: string, root: string): boolean {
  const parts = command.split(' ');
  const inFolder = command.includes(`${root}/`);
  const service = parts.some(
    (part) => part.startsWith(`${repository}/apps/`) && part.endsWith('/dist/main.js'),
  );
  return inFolder || service;
}
