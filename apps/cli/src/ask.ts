import { createInterface } from 'node:readline/promises';

/** Asks before something is changed, unless `--yes` was given; throws where it is not wanted or nobody can answer. */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new Error(`${question} There is nobody to ask here: give --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error('nothing was changed');
}
