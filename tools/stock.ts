import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './settings/settings.ts';

const HELP = `npm run stock -- import FILE    adjusts stock by the rows of a CSV file
                 ledger SKU     tells what has changed a SKU's level, and why
                 reconcile      the same as npm run reconcile

Each has --help.`;

const at = (path: string) => join(repository, path);
/** Which app has each command, and in which file. */
const commands = new Map([
  ['import', { app: 'cli', script: 'import-stock' }],
  ['ledger', { app: 'inventory', script: 'ledger' }],
  ['reconcile', { app: 'inventory', script: 'reconcile' }],
]);

/** Where the user stands, and not where npm runs: a file's name is meant from there. */
const cwd = process.env['INIT_CWD'] ?? process.cwd();

function run(...args: string[]): number {
  return spawnSync(process.execPath, args, { stdio: 'inherit', cwd }).status ?? 1;
}

// Ctrl-C is for the command, which says by its exit code how it ended.
process.on('SIGINT', () => undefined);
const [verb = '', ...args] = process.argv.slice(2);
const command = commands.get(verb);
if (command) {
  const { app, script } = command;
  const env = at(`.local/run/${app}.env`);
  process.exitCode =
    run(at('node_modules/typescript/bin/tsc'), '-b', at(`apps/${app}/tsconfig.build.json`)) ||
    run(
      '--disable-warning=TimeoutNegativeWarning',
      ...(existsSync(env) ? [`--env-file=${env}`] : []),
      at(`apps/${app}/dist/${script}.js`),
      ...args,
    );
} else {
  const asked = verb === '--help' || verb === '-h';
  (asked ? console.log : console.error)(HELP);
  process.exitCode = asked ? 0 : 1;
}
