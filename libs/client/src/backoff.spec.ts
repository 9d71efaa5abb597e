import { backoff, delay, retryAfterMs } from './backoff.js';

describe('backoff', () => {
  it('doubles from 100 ms to 5 s, half of it by chance', () => {
    expect([1, 2, 3, 7, 100].map((failures) => backoff(failures, () => 1))).toEqual([
      100, 200, 400, 5000, 5000,
    ]);
    expect([1, 2, 3, 7, 100].map((failures) => backoff(failures, () => 0))).toEqual([
      50, 100, 200, 2500, 2500,
    ]);
  });
});

describe('retryAfterMs', () => {
  it('reads seconds and dates, and takes all else for nothing', () => {
    const now = Date.parse('2026-11-25T10:00:00Z');
    expect(retryAfterMs('2', now)).toBe(2000);
    expect(retryAfterMs('Wed, 25 Nov 2026 10:00:03 GMT', now)).toBe(3000);
    expect(retryAfterMs('Wed, 25 Nov 2026 09:00:00 GMT', now)).toBe(0);
    expect([null, '', 'soon', '-1'].map((header) => retryAfterMs(header, now))).toEqual([0, 0, 0, 0]);
  });
});

describe('delay', () => {
  it('ends with the reason of a signal, before it begins or while it lasts', async () => {
    const controller = new AbortController();
    const waiting = delay(60_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(delay(60_000, controller.signal)).rejects.toThrow('enough');
  });
});
