import { countDrift, showStockDrift, type StockDrift } from './drift';

const drift = (rest: Partial<StockDrift>): StockDrift => ({
  sku: 'TEA',
  onHand: 5,
  held: 2,
  ledgerOnHand: 5,
  ledgerHeld: 2,
  openHeld: 2,
  ...rest,
});

describe(countDrift.name, () => {
  it('counts each kind by itself', () => {
    const stock = [
      drift({ onHand: 4 }),
      drift({ openHeld: 1 }),
      drift({ held: 1 }),
      drift({ onHand: null, held: null, ledgerHeld: 0, openHeld: 0 }),
    ];
    expect(countDrift(stock, [{ orderId: 'o-1', orderStatus: 'CANCELLED' }])).toEqual({
      ledger: 3,
      holds: 2,
      orders: 1,
    });
  });
});

describe(showStockDrift.name, () => {
  it('says what nobody but a person can put right', () => {
    expect(showStockDrift(drift({ onHand: 4 }))).toBe(
      'TEA: level 4 on hand, 2 held; ledger 5 on hand, 2 held; open holds 2',
    );
    expect(showStockDrift(drift({ onHand: null, held: null }))).toBe(
      'TEA: no level; ledger 5 on hand, 2 held; open holds 2 (can not be repaired: its level is gone)',
    );
    expect(showStockDrift(drift({ openHeld: 6 }))).toMatch(
      /\(can not be repaired: more is held than is there\)$/,
    );
  });
});
