import * as fc from 'fast-check';
import type { Headers } from '@waybill/kafka';
import { headersFromJson, headersToJson } from './header-json';

const bytes = fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array));
const value = fc.oneof(bytes, fc.constant(null));
const headers = fc.dictionary(fc.string(), fc.oneof(value, fc.array(value))) as fc.Arbitrary<Headers>;
const asBytes = (one: unknown) => (typeof one === 'string' ? Buffer.from(one) : one);

describe('headers in the outbox', () => {
  it('come out byte for byte as they went in', () => {
    fc.assert(
      fc.property(headers, (original) => {
        const back = headersFromJson(
          JSON.parse(headersToJson(original)) as Parameters<typeof headersFromJson>[0],
        );
        expect(Object.keys(back)).toEqual(Object.keys(original));
        for (const [name, header] of Object.entries(back)) {
          expect(Array.isArray(header) ? header.map(asBytes) : asBytes(header)).toEqual(original[name]);
        }
      }),
    );
  });
});
