import { latencyOf, median, medianOf, percentile } from './statistics';

describe('statistics', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);

  it('finds percentiles by the nearest rank, whatever the order', () => {
    expect(latencyOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('says of nothing that it has no number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('takes the middle of the rounds, figure by figure', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(
      medianOf([
        { a: 1, b: 9 },
        { a: 5, b: 8 },
        { a: 3, b: 7 },
      ]),
    ).toEqual({ a: 3, b: 8 });
  });
});
