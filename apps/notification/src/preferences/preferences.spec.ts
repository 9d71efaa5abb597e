import { optsOut } from './preferences';

const CONFIRMED = 'waybill.order.confirmed.v1';

describe(optsOut.name, () => {
  it.each([
    [{}, false],
    [{ channels: {} }, false],
    [{ channels: { email: true } }, false],
    [{ channels: { feed: false, webhook: false } }, false],
    [{ channels: { email: false } }, true],
    [{ types: ['*'] }, false],
    [{ types: null as unknown as string[], channels: null as unknown as object }, false],
    [{ types: [CONFIRMED] }, false],
    [{ types: [] }, true],
    [{ types: ['waybill.order.rejected.v1'] }, true],
    [{ channels: { email: true }, types: ['waybill.order.rejected.v1'] }, true],
  ])('of e-mail with %j is %s', (preferences, answer) => {
    expect(optsOut(preferences, 'email', CONFIRMED)).toBe(answer);
  });
});
