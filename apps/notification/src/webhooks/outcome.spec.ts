import { outcomeOf, retryAfterSeconds } from './outcome';

const SCHEDULE = [5, 60];
const answer = (status: number, retryAfter?: string) => ({ status, retryAfter });

describe(outcomeOf.name, () => {
  it.each([200, 201, 204, 299])('is SENT by a status %d', (status) => {
    expect(outcomeOf(answer(status), 1, SCHEDULE)).toEqual({ status: 'SENT' });
  });

  it.each([302, 400, 404, 429, 500, 503])('is to be tried again by a status %d', (status) => {
    expect(outcomeOf(answer(status), 1, SCHEDULE)).toMatchObject({
      status: 'PENDING',
      error: `status ${status}`,
    });
  });

  it('waits by the schedule, a little longer each, and has failed at its end', () => {
    const pauses = [1, 2, 3].map((attempts) => outcomeOf('timeout', attempts, SCHEDULE));
    expect(pauses.map(({ status }) => status)).toEqual(['PENDING', 'PENDING', 'FAILED']);
    const [first, second] = pauses.map((each) => ('pauseSeconds' in each ? each.pauseSeconds : 0));
    expect(first).toBeGreaterThanOrEqual(5);
    expect(first).toBeLessThanOrEqual(6);
    expect(second).toBeGreaterThanOrEqual(60);
    expect(second).toBeLessThanOrEqual(72);
  });

  it('has failed at once when the receiver says that it is gone', () => {
    expect(outcomeOf(answer(410), 1, SCHEDULE)).toEqual({
      status: 'FAILED',
      error: 'status 410',
      disables: true,
    });
  });

  it.each(['address-refused', 'url-refused'])('has failed at once when we refuse to call: %s', (error) => {
    expect(outcomeOf(error, 1, SCHEDULE)).toEqual({ status: 'FAILED', error, disables: false });
  });

  it('waits as long as the receiver asks for, when that is longer, and an hour at most', () => {
    const pause = (retryAfter: string) => outcomeOf(answer(503, retryAfter), 1, SCHEDULE);
    expect(pause('120')).toMatchObject({ pauseSeconds: 120, holdSeconds: 120 });
    expect(pause('999999999')).toMatchObject({ pauseSeconds: 3_600, holdSeconds: 3_600 });
    const short = pause('1');
    expect('pauseSeconds' in short && short.pauseSeconds).toBeGreaterThanOrEqual(5);
  });
});

describe(retryAfterSeconds.name, () => {
  const now = Date.parse('2026-11-25T10:00:00Z');

  it.each([
    [undefined, 0],
    ['30', 30],
    ['Wed, 25 Nov 2026 10:01:00 GMT', 60],
    ['Wed, 25 Nov 2026 09:59:00 GMT', 0],
    ['soon', 0],
    ['-5', 0],
    ['99999999999999999999', 3_600],
  ])('of %s is %d', (header, seconds) => expect(retryAfterSeconds(header, now)).toBe(seconds));
});
