import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { ConfigError } from './config-error';
import { requiredInProduction } from './required-in-production';
import type { KafkaConfig } from './kafka-config';
import { showValue } from './show-value';

/** The class of the settings of an app or a command. */
export type ConfigType<T extends KafkaConfig = KafkaConfig> = new () => T;

/** Environment variables, or what stands in for them in a spec. */
export type Variables = Record<string, string | undefined>;

const NUMBER = /^-?\d+(\.\d+)?$/;
const BOOLEANS: Record<string, boolean> = { true: true, '1': true, false: false, '0': false };

/**
 * Turns environment variables into an app's settings, or throws a ConfigError that names everything wrong at once.
 * A variable that is set to nothing counts as not set, as templates of manifests and compose files leave them.
 */
export function readConfig<T extends KafkaConfig>(type: ConfigType<T>, variables: Variables): T {
  const validators = validatorsByProperty(type);
  const given = Object.fromEntries(
    [...validators.keys()].flatMap((name) => (variables[name] ? [[name, variables[name]]] : [])),
  ) as Record<string, string>;

  const typed = Object.entries(given).map(([name, value]) => [name, convert(value, validators.get(name)!)]);
  const config = plainToInstance(type, Object.fromEntries(typed));

  const missing = given.NODE_ENV === 'production' ? missingInProduction(type, given) : [];
  const invalid = validateSync(config).filter((error) => !missing.includes(error.property));
  const problems = [
    ...missing.map((name) => `${name} is not set, but must be when NODE_ENV is production`),
    ...invalid.map((error) => describe(error, given[error.property])),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Which validators stand on which property: the names of the properties are the variables there are. */
function validatorsByProperty(type: ConfigType): Map<string, Set<string | undefined>> {
  const byProperty = new Map<string, Set<string | undefined>>();
  for (const { propertyName, name } of getMetadataStorage().getTargetValidationMetadatas(
    type,
    '',
    false,
    false,
  )) {
    byProperty.set(propertyName, (byProperty.get(propertyName) ?? new Set()).add(name));
  }
  return byProperty;
}

/**
 * The validator says the type. class-transformer's implicit conversion is not used: it makes `true` of the text
 * "false", and 0 of "". What does not convert stays a text, which the validator then refuses.
 */
function convert(value: string, validators: Set<string | undefined>): unknown {
  if (validators.has('isBoolean')) return BOOLEANS[value.toLowerCase()] ?? value;
  if (validators.has('isInt') || validators.has('isNumber'))
    return NUMBER.test(value) ? Number(value) : value;
  return value;
}

function missingInProduction(type: ConfigType, given: Record<string, string>): string[] {
  return requiredInProduction(type.prototype as object).filter((name) => given[name] === undefined);
}

function describe({ property, value, constraints }: ValidationError, given: string | undefined): string {
  const demands = Object.values(constraints ?? {}).map((text) => text.replace(`${property} `, ''));
  return `${property} is ${describeValue(property, value, given)}, but ${demands.join(' and ')}`;
}

function describeValue(property: string, value: unknown, given: string | undefined): string {
  if (given !== undefined) return showValue(property, given);
  return value === undefined ? 'not set' : `${showValue(property, JSON.stringify(value))} by default`;
}
