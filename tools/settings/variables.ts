import { StartError } from './start-error.ts';

export type Environment = Record<string, string | undefined>;

/** A variable that is set to nothing counts as not set, as it does in compose files and CI settings. */
export function text(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

export function integer(
  env: Environment,
  name: string,
  { default: fallback, min, max }: { default: number; min: number; max: number },
): number {
  const value = text(env, name);
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new StartError(
      `${name} must be a whole number from ${min} to ${max}, not ${JSON.stringify(value)}.`,
    );
  }
  return number;
}

export function postgresUrl(env: Environment, name: string): string | undefined {
  const value = text(env, name);
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname) {
    throw new StartError(`${name} must be a URL such as postgres://user:password@host:5432/database.`);
  }
  return value;
}

export function brokerList(env: Environment, name: string): string[] | undefined {
  const brokers = text(env, name)
    ?.split(',')
    .map((broker) => broker.trim());
  const odd = brokers?.find((broker) => !/^.+:\d{1,5}$/.test(broker));
  if (odd !== undefined) {
    throw new StartError(`${name} must be a comma list of host:port, and ${JSON.stringify(odd)} is not one.`);
  }
  return brokers;
}
