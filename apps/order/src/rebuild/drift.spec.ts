import { driftOf } from './drift';

describe(driftOf, () => {
  const told = testing.anOrder({ status: 'REJECTED', reason: 'out-of-stock', email: 'a@b.example' });

  it('is none when the row is what was told, whatever the order of its keys', () => {
    const lines = told.lines.map(({ sku, quantity, unitPrice }) => ({ unitPrice, sku, quantity }));
    expect(driftOf({ ...told, lines, rejectedLines: undefined }, told)).toEqual([]);
  });

  it('names each field, and shows no personal data', () => {
    const row = { ...told, status: 'CONFIRMED' as const, reason: undefined, email: 'x@y.example' };
    expect(driftOf(row, told)).toEqual([
      'status is "CONFIRMED" and was told as "REJECTED"',
      'email',
      'reason is undefined and was told as "out-of-stock"',
    ]);
  });

  it('is a row or a history that is missing', () => {
    expect(driftOf(undefined, told)).toEqual(['it has no row']);
    expect(driftOf(told, undefined)).toEqual(['it has no history']);
  });
});
