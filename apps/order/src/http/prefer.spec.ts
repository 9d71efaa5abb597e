import { waitPreference } from './prefer';

describe(waitPreference, () => {
  it.each<[string, number | undefined]>([
    ['wait=5', 5],
    ['WAIT = 5', 5],
    ['wait="5"', 5],
    ['respond-async, wait=10', 10],
    ['return=minimal; foo="a, b;\\"c", wait=7; x', 7],
    ['wait=1, wait=2', 1],
    [', ,wait=3,', 3],
    ['wait=0', 0],
    ['wait=31', 30],
    ['wait=99999999999999999999', 30],
    ['', undefined],
    ['respond-async', undefined],
    ['wait', undefined],
    ['wait=', undefined],
    ['wait=-1', undefined],
    ['wait=1.5', undefined],
    ['wait=soon', undefined],
    ['wait="5', undefined],
    ['wait=5 wait=6', undefined],
    ['x=(), wait=5', undefined],
    ['foo="wait=5"', undefined],
  ])('reads %j as %j', (header, seconds) => {
    expect(waitPreference(header)).toBe(seconds);
  });

  it('knows no preference without a header', () => {
    expect(waitPreference(undefined)).toBeUndefined();
  });

  // With a pattern that backtracks it would not come to an end.
  it.each(['a;', 'a; ', ';  ', 'a , ', ' ', '"'])('comes to an end with %j over and over', (part) => {
    expect(waitPreference(`a${part.repeat(4_000)}=`)).toBeUndefined();
  });
});
