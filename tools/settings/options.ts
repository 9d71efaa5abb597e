import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

/** Reads switches such as `--no-build`; `defaults` names those there are. */
export function readOptions<T extends Record<string, boolean>>(args: string[], defaults: T): T {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, { type: 'boolean' as const, default: value }]),
  );
  try {
    const { values } = parseArgs({ args, options, allowNegative: true });
    return values as T;
  } catch (error) {
    const known = Object.entries(defaults).map(([name, value]) => (value ? `--no-${name}` : `--${name}`));
    throw new StartError(`${(error as Error).message} Known: ${known.join(', ')}.`);
  }
}
