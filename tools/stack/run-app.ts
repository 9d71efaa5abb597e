import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../settings/settings.ts';

const at = (path: string) => join(repository, path);
/** Where the user stands, and not where npm runs: a file's name is meant from there. */
const cwd = process.env['INIT_CWD'] ?? process.cwd();

/** Builds an app and runs a script of it, with the settings that `npm start` gave it where there are some; returns its exit code. */
export function runApp(app: string, script: string, args: string[]): number {
  const env = at(`.local/run/${app}.env`);
  // Ctrl-C is for the script, which says by its exit code how it ended.
  process.on('SIGINT', () => undefined);
  return (
    run(at('node_modules/typescript/bin/tsc'), '-b', at(`apps/${app}/tsconfig.build.json`)) ||
    run(
      '--disable-warning=TimeoutNegativeWarning',
      ...(existsSync(env) ? [`--env-file=${env}`] : []),
      at(`apps/${app}/dist/${script}.js`),
      ...args,
    )
  );
}

function run(...args: string[]): number {
  return spawnSync(process.execPath, args, { stdio: 'inherit', cwd }).status ?? 1;
}
