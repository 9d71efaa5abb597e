import { v7 as uuidv7 } from 'uuid';
import { inboxDay, inboxRetentionMs, isOutdated } from './inbox-days';

const at = (text: string) => Date.parse(text);
const DAY_MS = 86_400_000;

describe(inboxDay.name, () => {
  it('holds just the UUIDs of its day', () => {
    const { table, from, to } = inboxDay(at('2026-11-25T13:00:00Z'));
    expect(table).toBe('inbox_20261125');
    const holds = (text: string) => {
      const id = uuidv7({ msecs: at(text) });
      return from <= id && id < to;
    };
    expect(holds('2026-11-24T23:59:59.999Z')).toBe(false);
    expect(holds('2026-11-25T00:00:00.000Z')).toBe(true);
    expect(holds('2026-11-25T23:59:59.999Z')).toBe(true);
    expect(holds('2026-11-26T00:00:00.000Z')).toBe(false);
  });

  it('is followed by the next without a gap', () => {
    const day = at('2026-12-31T10:00:00Z');
    expect(inboxDay(day, 1)).toMatchObject({ table: 'inbox_20270101', from: inboxDay(day).to });
  });
});

describe(isOutdated.name, () => {
  it('says so once the last message of the day is too old', () => {
    const now = (text: string) => isOutdated('inbox_20261101', at(text), 8 * DAY_MS);
    expect(now('2026-11-10T00:00:00Z')).toBe(false);
    expect(now('2026-11-10T00:00:01Z')).toBe(true);
  });

  it('is never said of the default partition', () => {
    expect(isOutdated('inbox_default', at('2126-01-01T00:00:00Z'), 0)).toBe(false);
  });
});

describe(inboxRetentionMs.name, () => {
  it('is a day longer than that of the longest topic', () => {
    const days = (count: number) => ({ config: { 'retention.ms': String(count * DAY_MS) } });
    expect(inboxRetentionMs([days(7), days(14), { config: { 'cleanup.policy': 'compact' } }])).toBe(
      15 * DAY_MS,
    );
    expect(inboxRetentionMs([{ config: {} }])).toBe(8 * DAY_MS);
    expect(inboxRetentionMs([days(1), { config: { 'retention.ms': '-1' } }])).toBe(Infinity);
    expect(inboxRetentionMs([])).toBe(DAY_MS);
  });
});
