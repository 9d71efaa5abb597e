import { runApp } from './stack/run-app.ts';

const HELP = `npm run stock -- import FILE    adjusts stock by the rows of a CSV file
                 ledger SKU     tells what has changed a SKU's level, and why
                 reconcile      the same as npm run reconcile

Each has --help.`;

/** Which app has each command, and in which file. */
const commands = new Map([
  ['import', { app: 'cli', script: 'import-stock' }],
  ['ledger', { app: 'inventory', script: 'ledger' }],
  ['reconcile', { app: 'inventory', script: 'reconcile' }],
]);

const [verb = '', ...args] = process.argv.slice(2);
const command = commands.get(verb);
if (command) {
  process.exitCode = runApp(command.app, command.script, args);
} else {
  const asked = verb === '--help' || verb === '-h';
  (asked ? console.log : console.error)(HELP);
  process.exitCode = asked ? 0 : 1;
}
