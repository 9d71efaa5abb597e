import { showEntry } from './show-entry';

const entry = {
  seq: 1,
  at: new Date('2026-11-25T10:00:00Z'),
  onHandDelta: 5,
  heldDelta: 0,
  onHandAfter: 7,
  heldAfter: 2,
  cause: 'e-1',
  orderId: null,
  reference: null,
};

describe(showEntry.name, () => {
  it('tells by how much, what there is after it, and the cause', () => {
    expect(showEntry({ ...entry, reference: 'delivery-1' })).toBe(
      '2026-11-25T10:00:00.000Z  on hand +5 = 7          held 0 = 2          adjustment delivery-1, event e-1',
    );
    expect(showEntry({ ...entry, onHandDelta: -1, orderId: 'o-1' })).toMatch(
      /on hand -1 = 7 .* order o-1, event e-1$/,
    );
    expect(showEntry({ ...entry, cause: 'reconciliation: so' })).toMatch(/ {2}reconciliation: so$/);
  });
});
