import { delimiter, join } from 'node:path';
import { repository } from '../settings/settings.ts';
import { runCommand } from '../processes/run-command.ts';

export const NX = join(repository, 'node_modules/nx/dist/bin/nx.js');

/** Nx without daemon and full-screen view; Node 24 first on the PATH, whatever started us. */
export function nxEnvironment(): NodeJS.ProcessEnv {
  // A spec that nx runs may start the test servers: that nx is not to think itself a part of the outer one.
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('NX_') || name === 'NX_SKIP_NX_CACHE',
  );
  const path = [join(repository, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return { ...Object.fromEntries(own), PATH: path, NX_DAEMON: 'false', NX_TUI: 'false' };
}

/** Builds projects, and says nothing unless that fails. */
export async function build(projects: string[], signal: AbortSignal): Promise<void> {
  await runCommand({
    what: `Building ${projects.join(', ')}`,
    command: process.execPath,
    args: [NX, 'run-many', '-t', 'build', '-p', projects.join(',')],
    options: { cwd: repository, env: nxEnvironment(), extendEnv: false },
    signal,
  });
}
