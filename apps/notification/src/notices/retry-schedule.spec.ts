import { pauseAfter } from './retry-schedule';

describe(pauseAfter.name, () => {
  it('grows from seconds to hours and then gives up', () => {
    expect([1, 2, 3, 4, 5, 6].map(pauseAfter)).toEqual([5, 60, 300, 1_800, 7_200, undefined]);
  });
});
