import { isNoneMatch } from './etag';

describe(isNoneMatch, () => {
  it.each(['"2"', 'W/"2"', '"1", "2"', '"1",W/"2"', '*'])('finds the tag in %s', (header) => {
    expect(isNoneMatch(header, '"2"')).toBe(true);
  });

  it.each([undefined, '', '2', '"22"', '"1", "3"'])('does not find it in %s', (header) => {
    expect(isNoneMatch(header, '"2"')).toBe(false);
  });
});
