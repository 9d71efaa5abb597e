import * as fc from 'fast-check';
import { retryDelay } from './retry-delay';

describe(retryDelay.name, () => {
  it('doubles from 50 ms and stays at 2 s', () => {
    const longest = [1, 2, 3, 6, 7, 50].map((failures) => retryDelay(failures, () => 1));
    expect(longest).toEqual([50, 100, 200, 1_600, 2_000, 2_000]);
  });

  it('takes between half and all of it at random', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, r) => {
          const full = retryDelay(failures, () => 1);
          const delay = retryDelay(failures, () => r);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2));
          expect(delay).toBeLessThanOrEqual(full);
        },
      ),
    );
  });
});
