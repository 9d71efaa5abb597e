import { StartError } from './start-error.ts';

/** A word that every POSIX shell reads back as `value`. */
export function shellQuote(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/** `NAME=value` as Node's --env-file reads it: it knows three quotes, and no escape for the one in use. */
export function dotenvLine(name: string, value: string): string {
  if (/^[\w@%+=:,./?&-]*$/.test(value)) return `${name}=${value}`;
  const quote = ["'", '`'].find((candidate) => !value.includes(candidate));
  if (!quote) throw new StartError(`${name} has both ' and \` in it, which no .env file can hold.`);
  return `${name}=${quote}${value}${quote}`;
}
