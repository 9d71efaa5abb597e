import type { JsonSchema } from './json-schema';

/** Keywords that tell people something and refuse nothing. */
const ANNOTATIONS = new Set(['$schema', '$id', 'title', 'description', 'examples']);
/** Keywords that are looked into below. */
const STRUCTURE = new Set(['properties', 'required', 'items', 'anyOf', 'additionalProperties']);

/**
 * What keeps services of two releases from reading each other's messages, in words; empty when they can. Both
 * directions count: during a deploy old readers get new messages, and new readers get what lies on the topic still.
 * So a field may be added if it is optional, a value may be added to an open enum, and words may change; nothing else.
 */
export function breakingChanges(before: JsonSchema, after: JsonSchema, path = ''): string[] {
  return [
    ...changedKeywords(before, after).map(
      (keyword) => `${path || 'the message'}: its ${keyword} is not as it was`,
    ),
    ...changedFields(before, after, path),
    ...within('items', before, after, `${path}[]`),
    ...within('additionalProperties', before, after, `${path}.*`),
    ...lostValues(before, after).map((value) => `${path}: the value ${value} is gone`),
  ];
}

function changedKeywords(before: JsonSchema, after: JsonSchema): string[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof JsonSchema>;
  return [...keywords]
    .filter((keyword) => !ANNOTATIONS.has(keyword) && !STRUCTURE.has(keyword))
    .filter((keyword) => JSON.stringify(before[keyword]) !== JSON.stringify(after[keyword]));
}

function changedFields(before: JsonSchema, after: JsonSchema, parent: string): string[] {
  const fields = new Set([...Object.keys(before.properties ?? {}), ...Object.keys(after.properties ?? {})]);
  return [...fields].flatMap((field) => {
    const [old, now] = [before.properties?.[field], after.properties?.[field]];
    const [was, is] = [before.required?.includes(field), after.required?.includes(field)];
    const path = parent ? `${parent}.${field}` : field;
    if (!now) return [`${path}: it is gone`];
    if (is && !old) return [`${path}: it is new, and required`];
    if (is && !was) return [`${path}: it was optional, and is required`];
    if (was && !is) return [`${path}: it was required, and is optional`];
    return old ? breakingChanges(old, now, path) : [];
  });
}

function within(
  keyword: 'items' | 'additionalProperties',
  before: JsonSchema,
  after: JsonSchema,
  path: string,
) {
  const [old, now] = [before[keyword], after[keyword]];
  return old || now ? breakingChanges(old ?? {}, now ?? {}, path) : [];
}

function lostValues(before: JsonSchema, after: JsonSchema): string[] {
  const values = new Set(valuesOf(after));
  return valuesOf(before).filter((value) => !values.has(value));
}

function valuesOf({ anyOf = [] }: JsonSchema): string[] {
  return anyOf.flatMap((choice) => (choice.enum ?? ['of any other']).map(String));
}
