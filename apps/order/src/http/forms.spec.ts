import { parseInstant } from './forms';

describe(parseInstant, () => {
  it.each([
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20t10:00:00.123456z', '2026-11-20T10:00:00.123Z'],
    ['2026-11-20T10:00:00+01:00', '2026-11-20T09:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01T00:00:00Z',
    '2026-11-20T10:00:00',
    '2026-11-20T25:00:00Z',
    '0000-01-01',
    '9999-12-31T23:59:59-14:00',
    '1',
    '2026-W01',
  ])('does not take %j for one', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
