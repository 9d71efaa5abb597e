import { DECORATORS } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';
import type { JsonSchema } from './json-schema';

type Class = new () => object;
type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** What `@ApiProperty` has been told of a field. */
interface Documented extends Pick<JsonSchema, 'description' | 'properties'> {
  type?: unknown;
  enum?: string[];
  example?: unknown;
  nullable?: boolean;
}

/** What each of class-validator's rules is in JSON Schema. */
const KEYWORDS: Record<string, (constraint: unknown) => JsonSchema> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isBoolean: () => ({ type: 'boolean' }),
  isObject: () => ({ type: 'object' }),
  isArray: () => ({ type: 'array' }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isIso8601: () => ({ type: 'string', format: 'date-time' }),
  matches: (pattern) => ({ type: 'string', pattern: (pattern as RegExp).source }),
  isIn: (values) => ({ enum: values as unknown[] }),
  min: (minimum) => ({ minimum: minimum as number }),
  max: (maximum) => ({ maximum: maximum as number }),
  notEquals: (value) => ({ not: { const: value } }),
};

/**
 * The JSON Schema of a message: what class-validator demands of it when it is read, with what `@ApiProperty` and
 * `@ApiSchema` tell of it. Fields that it does not name are allowed, as they are when it is read.
 */
export function messageSchema(message: Class & { readonly type: string }): JsonSchema {
  const [schema] = (Reflect.getOwnMetadata(DECORATORS.API_SCHEMA, message) ?? []) as JsonSchema[];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `/schemas/${message.type}`,
    title: message.name,
    description: schema?.description,
    ...objectSchema(message),
  };
}

function objectSchema(type: Class): JsonSchema {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const fields = [...new Set(rules.map(({ propertyName }) => propertyName))];
  const rulesOf = (field: string) => rules.filter(({ propertyName }) => propertyName === field);
  const schemaOf = (field: string) =>
    fieldSchema(`${type.name}.${field}`, rulesOf(field), documented(type, field));
  return {
    type: 'object',
    required: fields.filter((field) => !rulesOf(field).some(isOptional)),
    properties: Object.fromEntries(fields.map((field) => [field, schemaOf(field)])),
  };
}

/** @throws when a rule has no counterpart here, so that no schema promises less than its reader demands. */
function fieldSchema(name: string, rules: Rule[], told: Documented): JsonSchema {
  const own: JsonSchema = {};
  const items: JsonSchema = {};
  for (const rule of rules.filter(({ type }) => type === 'customValidation')) {
    const keywords = KEYWORDS[rule.name ?? ''];
    if (!keywords) throw new Error(`${name}: ${rule.name} is not known in JSON Schema`);
    Object.assign(rule.each ? items : own, keywords((rule.constraints as unknown[] | undefined)?.[0]));
  }
  if (rules.some(({ type }) => type === 'nestedValidation')) {
    if (typeof told.type !== 'function') throw new Error(`${name}: @ApiProperty has to name its class`);
    Object.assign(own.type === 'array' ? items : own, objectSchema(told.type as Class));
  }
  return {
    description: told.description,
    ...own,
    ...(told.nullable && { type: [own.type as string, 'null'] }),
    ...(own.type === 'array' && { items }),
    ...(told.properties && { properties: told.properties }),
    ...(told.enum && { anyOf: openEnum(told.enum) }),
    ...(told.example !== undefined && { examples: [told.example] }),
  };
}

/** The values that there are, and any that a newer writer adds: a reader must survive it. */
function openEnum(values: string[]): JsonSchema[] {
  return [{ enum: values }, { type: 'string' }];
}

function isOptional({ name }: Rule): boolean {
  return name === 'isOptional';
}

function documented(type: Class, field: string): Documented {
  return (Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, type.prototype as object, field) ??
    {}) as Documented;
}
