import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './settings/settings.ts';

const HELP = `npm run stock -- import FILE    adjusts stock by the rows of a CSV file
                 ledger SKU     tells what has changed a SKU's level, and why

Each has --help.`;

const at = (path: string) => join(repository, path);
/** The app that has each command; inventory's finds its database where npm start has written it. */
const commands = new Map([
  ['import', { app: 'cli', script: 'import-stock', flags: [] }],
  [
    'ledger',
    { app: 'inventory', script: 'ledger', flags: [`--env-file-if-exists=${at('.local/run/inventory.env')}`] },
  ],
]);

/** Where the user stands, and not where npm runs: a file's name is meant from there. */
const cwd = process.env['INIT_CWD'] ?? process.cwd();

function run(...args: string[]): number {
  return spawnSync(process.execPath, args, { stdio: 'inherit', cwd }).status ?? 1;
}

const [verb = '', ...args] = process.argv.slice(2);
const command = commands.get(verb);
if (command) {
  const { app, script, flags } = command;
  process.exitCode =
    run(at('node_modules/typescript/bin/tsc'), '-b', at(`apps/${app}/tsconfig.build.json`)) ||
    run('--disable-warning=TimeoutNegativeWarning', ...flags, at(`apps/${app}/dist/${script}.js`), ...args);
} else {
  const asked = verb === '--help' || verb === '-h';
  (asked ? console.log : console.error)(HELP);
  process.exitCode = asked ? 0 : 1;
}
