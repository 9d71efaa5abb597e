import { TokenBuckets } from './token-buckets';

const taken = (buckets: TokenBuckets, times: number, now: number, client = 'a') =>
  Array.from({ length: times }, () => buckets.take(client, now)).filter((wait) => wait === 0).length;

describe(TokenBuckets, () => {
  it('gives a second’s worth at once, and after that as many as come in', () => {
    const buckets = new TokenBuckets(10);
    expect(taken(buckets, 50, 0)).toBe(10);
    expect(taken(buckets, 50, 500)).toBe(5);
    expect(taken(buckets, 50, 10_000)).toBe(10);
  });

  it('says how long to wait, after which there is one', () => {
    const buckets = new TokenBuckets(3);
    taken(buckets, 3, 0);
    const wait = buckets.take('a', 100);
    expect(wait).toBe(234);
    expect(buckets.take('a', 100 + wait - 1)).toBe(1);
    expect(buckets.take('a', 100 + wait)).toBe(0);
  });

  it('lets no client use up another’s', () => {
    const buckets = new TokenBuckets(1);
    expect([taken(buckets, 9, 0, 'a'), taken(buckets, 9, 0, 'b')]).toEqual([1, 1]);
  });

  it('remembers no more clients than it may, and none that was silent for a second', () => {
    const buckets = new TokenBuckets(1, 100);
    for (let n = 0; n < 1_000; n++) buckets.take(`client ${n}`, n / 10);
    expect(buckets.size).toBe(100);
    buckets.take('late', 5_000);
    expect(buckets.size).toBe(1);
  });
});
