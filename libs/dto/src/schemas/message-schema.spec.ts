import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { plainToInstance } from 'class-transformer';
import { IsEmail, validateSync } from 'class-validator';
import * as dto from '../index';
import type { JsonSchema } from './json-schema';
import { messageSchema } from './message-schema';

type MessageClass = (new () => object) & { type: string };
const messages = Object.values(dto as Record<string, unknown>).filter(
  (one): one is MessageClass => typeof one === 'function' && 'type' in one,
);
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
addFormats(ajv);

/** A value that a schema takes. */
function sample({ examples, anyOf, type, format, items, properties }: JsonSchema): unknown {
  if (examples) return examples[0];
  if (anyOf) return anyOf[0]?.enum?.[0];
  if (properties)
    return Object.fromEntries(Object.entries(properties).map(([field, own]) => [field, sample(own)]));
  if (format === 'uuid') return '0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d';
  if (format === 'date-time') return '2026-11-20T10:00:00.000Z';
  if (items) return [sample(items)];
  return { string: 'text', integer: 1, object: {} }[type as string];
}

/** What could be wrong with a message, a field at a time, also inside of lists. */
function mutants(json: Record<string, unknown>): object[] {
  return Object.entries(json).flatMap(([field, value]) => {
    const without = Object.fromEntries(Object.entries(json).filter(([name]) => name !== field));
    const others = ['', 'text', -1, 0, 1.5, true, {}, [], [7], 'RETURNED', 2_000_000_000];
    const inside =
      Array.isArray(value) && typeof value[0] === 'object'
        ? mutants(value[0] as Record<string, unknown>).map((line) => [line])
        : [];
    return [without, ...[...others, ...inside].map((other) => ({ ...json, [field]: other }))];
  });
}

describe.each(messages.map((message) => [message.type, message] as const))(
  'the schema of %s',
  (_type, message) => {
    const schema = messageSchema(message);
    const takes = ajv.compile(schema);
    const isRead = (json: object) =>
      validateSync(plainToInstance(message, json), { forbidUnknownValues: false }).length === 0;
    const valid = sample(schema) as Record<string, unknown>;

    it('takes a message, also one with a field more', () => {
      expect([takes(valid), isRead(valid)]).toEqual([true, true]);
      expect(takes({ ...valid, carrier: 'pigeon' })).toBe(true);
    });

    it('takes what its reader takes, and nothing else', () => {
      const wrong = mutants(valid);
      expect(wrong.filter((json) => !takes(json)).length).toBeGreaterThan(3);
      expect(wrong.filter((json) => takes(json) !== isRead(json))).toEqual([]);
    });

    it('says what the message is for', () => expect(schema.description).toMatch(/\.$/));
  },
);

it('a rule that JSON Schema can not tell is an error, and no gap', () => {
  class Mailed {
    static readonly type = 'test.mailed.v1';
    @IsEmail()
    address!: string;
  }
  expect(() => messageSchema(Mailed)).toThrow('Mailed.address: isEmail is not known in JSON Schema');
});
