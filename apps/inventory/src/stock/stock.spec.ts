import { AdjustStock, OrderCancelled, OrderFulfilled, OrderPlaced, StockWithdrawn } from '@waybill/dto';
import { adjustStock } from './adjust-stock';
import { releaseStock } from './release-stock';
import { reserveStock } from './reserve-stock';
import { ImpossibleStock, StockRoom, type Hold, type Level } from './stock';
import { withdrawStock } from './withdraw-stock';

const cause = { id: 'event-1' };
const level = (sku: string, onHand: number, held = 0, rest: Partial<Level> = {}): Level => ({
  sku,
  onHand,
  held,
  version: 1,
  lowStockAt: null,
  ranLow: false,
  ...rest,
});
const order = (skus: Record<string, number>, id = 'order-1') => ({
  id,
  lines: Object.entries(skus).map(([sku, quantity]) => ({ sku, quantity, unitPrice: 1 })),
});
const placed = (skus: Record<string, number>, id?: string) => testing.aMessage(OrderPlaced, order(skus, id));
const cancelled = (rest = {}) => testing.aMessage(OrderCancelled, { id: 'order-1', lines: [], ...rest });
const fulfilled = () => testing.aMessage(OrderFulfilled, { id: 'order-1', lines: [] });
const adjust = (sku: string, delta: number, reference = 'ref-1') =>
  testing.aMessage(AdjustStock, { sku, delta, reference });
const room = (levels: Level[], holds: Hold[] = []) => new StockRoom(levels, holds, []);

describe('reserving', () => {
  it('holds all lines', () => {
    const stock = room([level('A', 5), level('B', 3, 1)]);
    expect(reserveStock(stock, placed({ A: 5, B: 2 }), cause)).toMatchObject({
      orderId: 'order-1',
      lines: [
        { sku: 'A', quantity: 5 },
        { sku: 'B', quantity: 2 },
      ],
    });
    expect(stock.changedLevels.map(({ sku, onHand, held }) => [sku, onHand, held])).toEqual([
      ['A', 5, 5],
      ['B', 3, 3],
    ]);
  });

  it('holds nothing when one line fails, and names every failing line', () => {
    const stock = room([level('A', 5), level('B', 3, 2), level('C', 0)]);
    expect(reserveStock(stock, placed({ A: 1, B: 2, C: 1 }), cause)).toEqual({
      orderId: 'order-1',
      reason: 'out-of-stock',
      rejectedLines: [
        { sku: 'B', requested: 2, available: 1 },
        { sku: 'C', requested: 1, available: 0 },
      ],
    });
    expect(stock.changedLevels).toEqual([]);
    expect(stock.ledger).toEqual([]);
  });

  it('says unknown-sku when any of the failing lines is of one', () => {
    const stock = room([level('A', 0)]);
    expect(reserveStock(stock, placed({ A: 1, X: 2 }), cause)).toMatchObject({
      reason: 'unknown-sku',
      rejectedLines: [
        { sku: 'A', requested: 1, available: 0 },
        { sku: 'X', requested: 2, available: 0 },
      ],
    });
  });

  it('counts lines of one SKU together', () => {
    const stock = room([level('A', 3)]);
    const twice = testing.aMessage(OrderPlaced, {
      id: 'order-1',
      lines: [2, 2].map((quantity) => ({ sku: 'A', quantity, unitPrice: 1 })),
    });
    expect(reserveStock(stock, twice, cause)).toMatchObject({
      rejectedLines: [{ sku: 'A', requested: 4, available: 3 }],
    });
  });

  it.each(['HELD', 'REJECTED', 'RELEASED', 'WITHDRAWN', 'CANCELLED'] as const)(
    'leaves an order alone whose hold is %s',
    (status) => {
      const stock = room([level('A', 5)], [{ orderId: 'order-1', status, lines: [] }]);
      expect(reserveStock(stock, placed({ A: 1 }), cause)).toBeUndefined();
      expect(stock.ledger).toEqual([]);
    },
  );
});

describe('releasing', () => {
  it('gives back what was held, once', () => {
    const stock = room([level('A', 5)]);
    reserveStock(stock, placed({ A: 2 }), cause);
    expect(releaseStock(stock, cancelled(), cause)).toEqual({
      orderId: 'order-1',
      reason: 'cancelled',
      lines: [{ sku: 'A', quantity: 2 }],
    });
    expect(releaseStock(stock, cancelled(), cause)).toBeUndefined();
    expect(stock.level('A')).toMatchObject({ onHand: 5, held: 0 });
  });

  it('says expired when the order was cancelled for that', () => {
    const stock = room([level('A', 5)]);
    reserveStock(stock, placed({ A: 2 }), cause);
    expect(releaseStock(stock, cancelled({ reason: 'hold-expired' }), cause)).toMatchObject({
      reason: 'expired',
    });
  });

  it('makes a reservation that comes late a no-op', () => {
    const stock = room([level('A', 5)]);
    expect(releaseStock(stock, cancelled(), cause)).toBeUndefined();
    expect(reserveStock(stock, placed({ A: 2 }), cause)).toBeUndefined();
    expect(stock.level('A')).toMatchObject({ held: 0 });
  });
});

describe('withdrawing', () => {
  it('takes what is held out of the warehouse, once', () => {
    const stock = room([level('A', 5)]);
    reserveStock(stock, placed({ A: 2 }), cause);
    expect(withdrawStock(stock, fulfilled(), cause)).toEqual({
      orderId: 'order-1',
      lines: [{ sku: 'A', quantity: 2 }],
    });
    expect(withdrawStock(stock, fulfilled(), cause)).toBeUndefined();
    expect(releaseStock(stock, cancelled(), cause)).toBeUndefined();
    expect(stock.level('A')).toMatchObject({ onHand: 3, held: 0 });
  });

  it('takes nothing for an order that holds nothing', () => {
    const stock = room([level('A', 1)]);
    reserveStock(stock, placed({ A: 2 }), cause);
    expect(withdrawStock(stock, fulfilled(), cause)).toBeUndefined();
    expect(stock.level('A')).toMatchObject({ onHand: 1, held: 0 });
  });
});

describe('fulfilling before the reservation comes', () => {
  it('takes the lines out when it does, once', () => {
    const stock = room([level('A', 5)]);
    expect(withdrawStock(stock, fulfilled(), cause)).toBeUndefined();
    expect(reserveStock(stock, placed({ A: 2 }), cause)).toBeInstanceOf(StockWithdrawn);
    expect(reserveStock(stock, placed({ A: 2 }), cause)).toBeUndefined();
    expect(withdrawStock(stock, fulfilled(), cause)).toBeUndefined();
    expect(stock.level('A')).toMatchObject({ onHand: 3, held: 0 });
  });

  it('rejects it when there is too little', () => {
    const stock = room([level('A', 1)]);
    withdrawStock(stock, fulfilled(), cause);
    expect(reserveStock(stock, placed({ A: 2 }), cause)).toMatchObject({ reason: 'out-of-stock' });
    expect(stock.level('A')).toMatchObject({ onHand: 1, held: 0 });
  });
});

describe('adjusting', () => {
  it('begins a SKU by a positive delta and refuses a negative one', () => {
    const stock = room([]);
    expect(adjustStock(stock, adjust('A', -1, 'r-1'), cause)).toMatchObject({ reason: 'unknown-sku' });
    expect(adjustStock(stock, adjust('A', 7, 'r-2'), cause)).toMatchObject({ delta: 7, onHand: 7, held: 0 });
  });

  it('goes down to what is held and no further', () => {
    const stock = room([level('A', 5, 3)]);
    expect(adjustStock(stock, adjust('A', -3, 'r-1'), cause)).toMatchObject({ reason: 'below-held' });
    expect(adjustStock(stock, adjust('A', -2, 'r-2'), cause)).toMatchObject({ onHand: 3, held: 3 });
  });

  it('applies a reference once, also one that was refused', () => {
    const stock = room([level('A', 0)]);
    expect(adjustStock(stock, adjust('A', -1), cause)).toMatchObject({ reason: 'below-held' });
    expect(adjustStock(stock, adjust('A', 5), cause)).toBeUndefined();
    expect(stock.newAdjustments).toHaveLength(1);
  });
});

describe('the stock room', () => {
  it('refuses what no rule allows', () => {
    expect(() => room([level('A', 1)]).move('A', { held: 2 }, cause)).toThrow(ImpossibleStock);
    expect(() => room([level('A', 1)]).move('A', { held: -1 }, cause)).toThrow(ImpossibleStock);
  });

  it('tells once that stock ran low, and again only after it rose', () => {
    const stock = room([level('A', 10, 0, { lowStockAt: 3 })]);
    const crossed = (delta: number) => stock.crossedLow(stock.move('A', { onHand: delta }, cause));
    expect([-6, -1, -1, +1, +5, -5].map(crossed)).toEqual([false, true, false, false, false, true]);
  });
});
