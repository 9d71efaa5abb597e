import { breakingChanges } from './breaking-changes';
import type { JsonSchema } from './json-schema';

const line: JsonSchema = {
  type: 'object',
  required: ['sku'],
  properties: { sku: { type: 'string' }, note: { type: 'string' } },
};
const before: JsonSchema = {
  type: 'object',
  required: ['id', 'lines', 'status'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    lines: { type: 'array', items: line },
    status: { type: 'string', anyOf: [{ enum: ['ON', 'OFF'] }, { type: 'string' }] },
    count: { type: 'integer', minimum: 1 },
    channel: { type: 'string', enum: ['email', 'feed'] },
    flags: { type: 'object', additionalProperties: { type: 'boolean' } },
  },
};
const withField = (field: string, schema: JsonSchema): JsonSchema => ({
  ...before,
  properties: { ...before.properties, [field]: schema },
});

describe(breakingChanges, () => {
  it.each<[string, JsonSchema]>([
    ['nothing', before],
    ['another description', { ...before, description: 'new', title: 'New' }],
    ['a new optional field', withField('carrier', { type: 'string' })],
    [
      'a new value of an open enum',
      withField('status', { type: 'string', anyOf: [{ enum: ['ON', 'OFF', 'IDLE'] }, { type: 'string' }] }),
    ],
    [
      'a new optional field inside of a list',
      withField('lines', {
        type: 'array',
        items: { ...line, properties: { ...line.properties, colour: { type: 'string' } } },
      }),
    ],
  ])('takes %s', (_what, after) => expect(breakingChanges(before, after)).toEqual([]));

  const fewer = Object.fromEntries(
    Object.entries(before.properties ?? {}).filter(([name]) => name !== 'count'),
  );
  it.each<[string, JsonSchema, string[]]>([
    ['a field that is gone', { ...before, properties: fewer }, ['count: it is gone']],
    [
      'a field under another name',
      { ...before, properties: { ...fewer, amount: { type: 'integer', minimum: 1 } } },
      ['count: it is gone'],
    ],
    [
      'a new required field',
      { ...withField('carrier', { type: 'string' }), required: ['id', 'lines', 'status', 'carrier'] },
      ['carrier: it is new, and required'],
    ],
    [
      'an optional field that becomes required',
      { ...before, required: ['id', 'lines', 'status', 'count'] },
      ['count: it was optional, and is required'],
    ],
    [
      'a required field that becomes optional',
      { ...before, required: ['id', 'lines'] },
      ['status: it was required, and is optional'],
    ],
    [
      'another type',
      withField('count', { type: 'string', minimum: 1 }),
      ['count: its type is not as it was'],
    ],
    [
      'a wider type',
      withField('count', { type: ['integer', 'null'], minimum: 1 }),
      ['count: its type is not as it was'],
    ],
    ['another format', withField('id', { type: 'string' }), ['id: its format is not as it was']],
    [
      'another limit',
      withField('count', { type: 'integer', minimum: 2 }),
      ['count: its minimum is not as it was'],
    ],
    [
      'a new limit',
      withField('count', { type: 'integer', minimum: 1, maximum: 9 }),
      ['count: its maximum is not as it was'],
    ],
    [
      'a closed enum that grows',
      withField('channel', { type: 'string', enum: ['email', 'feed', 'webhook'] }),
      ['channel: its enum is not as it was'],
    ],
    [
      'an open enum that loses a value',
      withField('status', { type: 'string', anyOf: [{ enum: ['ON'] }, { type: 'string' }] }),
      ['status: the value OFF is gone'],
    ],
    [
      'an open enum that is closed',
      withField('status', { type: 'string', anyOf: [{ enum: ['ON', 'OFF'] }] }),
      ['status: the value of any other is gone'],
    ],
    [
      'a change inside of a list',
      withField('lines', { type: 'array', items: { ...line, required: ['sku', 'note'] } }),
      ['lines[].note: it was optional, and is required'],
    ],
    [
      'a change inside of a map',
      withField('flags', { type: 'object', additionalProperties: { type: 'string' } }),
      ['flags.*: its type is not as it was'],
    ],
  ])('refuses %s', (_what, after, changes) => expect(breakingChanges(before, after)).toEqual(changes));
});
