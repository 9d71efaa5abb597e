import type { DeadLetterDto } from '@waybill/dto';
import { readPlace, redrivenHere, showLetter, showLine } from './show-dead-letter';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const letter = (overrides: Partial<DeadLetterDto> = {}): DeadLetterDto => ({
  topic: 't.dead-letters',
  partition: 3,
  offset: 41,
  key: base64('o-1'),
  value: base64('{"a":1}'),
  valueText: '{"a":1}',
  headers: { ce_id: base64('id-1'), 'x-bytes': ['/wA=', null] },
  group: 'shop',
  reason: 'invalid',
  message: 'a\nb\u001b[31m',
  parkedAt: '2026-11-20T10:00:00.000Z',
  redrives: 0,
  ...overrides,
});

describe('a dead letter on a terminal', () => {
  it('is one line in a list', () => {
    expect(showLine(letter())).toBe('2026-11-20T10:00:00.000Z  t.dead-letters/3/41  shop: invalid: a b [31m');
    expect(showLine(letter({ redrives: 2 }))).toMatch(/invalid, redriven 2×: /);
  });

  it('is shown whole, as text where it is text', () => {
    expect(showLetter(letter()).split('\n')).toEqual([
      'place: t.dead-letters/3/41',
      'group: shop',
      'reason: invalid',
      'message: a b [31m',
      'parked at: 2026-11-20T10:00:00.000Z',
      'redrives: 0',
      'key: o-1',
      'headers:',
      '  ce_id: id-1',
      '  x-bytes: base64 /wA=, null',
      'value: {"a":1}',
    ]);
    expect(showLetter(letter({ value: '/wA=', valueText: undefined, key: null }))).toMatch(
      /key: none[^]*value: base64 \/wA=$/,
    );
  });

  it('tells redrives of its own from those that its message had before', () => {
    expect(redrivenHere(letter({ redrives: 1 }))).toBe(1);
    expect(redrivenHere(letter({ redrives: 2, headers: { 'x-redrive-count': base64('2') } }))).toBe(0);
    expect(redrivenHere(letter({ redrives: 0, headers: { 'x-redrive-count': base64('x') } }))).toBe(0);
  });

  it('is named by topic, partition and offset', () => {
    expect(readPlace('t.dead-letters/3/41')).toBe('t.dead-letters/3/41');
    expect(() => readPlace('t.dead-letters/3')).toThrow('is no TOPIC/PARTITION/OFFSET');
  });
});
