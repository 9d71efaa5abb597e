import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readConfig } from '@waybill/service';
import { CliConfig } from './config';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; args: string[] }>
>;

/** What a command is called with. */
export interface Invocation<O extends Options> {
  values: Parsed<O>['values'];
  positionals: string[];
  config: CliConfig;
}

export interface Command<O extends Options> {
  /** What `--help` prints. */
  help: string;
  options: O;
  /** Returns the exit code; 0 when it returns none. */
  run: (invocation: Invocation<O>) => Promise<number | void>;
}

/** Runs a command with the settings of the environment; what fails is one line on stderr and exit code 1. */
export function command<O extends Options>({ help, options, run }: Command<O>): void {
  // Process 1 of a container ignores a signal that it has no handler for.
  process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130));
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) return console.log(help);
  Promise.resolve()
    .then(() => {
      const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
      return run({ values, positionals, config: readConfig(CliConfig, CliConfig.environment()) });
    })
    .then((code) => (process.exitCode = code ?? 0))
    .catch((error: Error & { code?: unknown }) => {
      const wrongArguments = String(error.code).startsWith('ERR_PARSE_ARGS');
      console.error(wrongArguments ? `${error.message} (--help tells what there is)` : error.message);
      process.exitCode = 1;
    });
}
