import { parseSchedule, pauseAfter, withJitter } from './retry-schedule';

describe(pauseAfter.name, () => {
  it('grows from seconds to hours and then gives up', () => {
    expect([1, 2, 3, 4, 5, 6].map((attempts) => pauseAfter(attempts))).toEqual([
      5,
      60,
      300,
      1_800,
      7_200,
      undefined,
    ]);
  });

  it('goes by another schedule where there is one', () => {
    expect([1, 2, 3].map((attempts) => pauseAfter(attempts, [7, 8]))).toEqual([7, 8, undefined]);
  });
});

describe(parseSchedule.name, () => {
  it('reads milliseconds, seconds, minutes and hours', () => {
    expect(parseSchedule('5s,1m,5m,30m,2h,8h,24h')).toEqual([5, 60, 300, 1_800, 7_200, 28_800, 86_400]);
    expect(parseSchedule('250ms')).toEqual([0.25]);
  });

  it.each(['', '5', 's', '5s,', '5s 1m', '5s, 1m', '1d', '-1s', '5s;1m'])('is no schedule: "%s"', (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  });
});

describe(withJitter.name, () => {
  it('is never shorter, and at most a fifth longer', () => {
    expect(withJitter(100, () => 0)).toBe(100);
    expect(withJitter(100, () => 0.5)).toBeCloseTo(110);
    expect(withJitter(100, () => 1)).toBe(120);
  });
});
