import { createInterface } from 'node:readline';
import { execa, type Options } from 'execa';
import { StartError, asDiskError } from '../settings/start-error.ts';

export interface Command {
  /** For the message when it fails. */
  what: string;
  command: string;
  args: string[];
  options?: Options;
  signal?: AbortSignal;
  onLine?: (line: string) => void;
}

/** Runs a program to its end and returns its output; throws a StartError that quotes the output when it fails. */
export async function runCommand({ what, command, args, options, signal, onLine }: Command): Promise<string> {
  const run = execa(command, args, {
    ...options,
    stdin: 'ignore',
    all: true,
    reject: false,
    cancelSignal: signal,
    stripFinalNewline: true,
  });
  if (onLine && run.all) createInterface({ input: run.all }).on('line', onLine);
  const result = await run;
  const output = String(result.all ?? '');
  if (!result.failed) return output;
  if (result.isCanceled) throw new Error(`${what} was stopped`);
  const diskError = asDiskError(output);
  if (diskError) throw diskError;
  throw new StartError(
    `${output}\n${what} failed (${result.exitCode ?? result.signal ?? result.code}), see above.`.trim(),
  );
}
