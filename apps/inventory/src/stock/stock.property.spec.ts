import { AdjustStock, OrderCancelled, OrderFulfilled, OrderPlaced } from '@waybill/dto';
import * as fc from 'fast-check';
import { adjustStock } from './adjust-stock';
import { releaseStock } from './release-stock';
import { reserveStock } from './reserve-stock';
import { StockRoom } from './stock';
import { withdrawStock } from './withdraw-stock';

const SKUS = ['A', 'B', 'C'];
const orderId = fc.integer({ min: 1, max: 6 }).map((n) => `order-${n}`);
const sku = fc.constantFrom(...SKUS);
const lines = fc.uniqueArray(fc.record({ sku, quantity: fc.integer({ min: 1, max: 5 }) }), {
  minLength: 1,
  selector: (line) => line.sku,
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('place' as const), id: orderId, lines }),
  fc.record({ kind: fc.constant('cancel' as const), id: orderId }),
  fc.record({ kind: fc.constant('fulfil' as const), id: orderId }),
  fc.record({
    kind: fc.constant('adjust' as const),
    sku,
    delta: fc.integer({ min: -8, max: 12 }).filter((delta) => delta !== 0),
    reference: fc.integer({ min: 1, max: 12 }).map(String),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function apply(room: StockRoom, one: Step): object | undefined {
  const cause = { id: 'event' };
  switch (one.kind) {
    case 'place': {
      const priced = one.lines.map((line) => ({ ...line, unitPrice: 1 }));
      return reserveStock(room, testing.aMessage(OrderPlaced, { id: one.id, lines: priced }), cause);
    }
    case 'cancel':
      return releaseStock(room, testing.aMessage(OrderCancelled, { id: one.id }), cause);
    case 'fulfil':
      return withdrawStock(room, testing.aMessage(OrderFulfilled, { id: one.id }), cause);
    case 'adjust':
      return adjustStock(room, testing.aMessage(AdjustStock, one), cause);
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);

describe('any sequence of changes, repeated and out of order', () => {
  it('sells nothing that is not there, and leaves a ledger that sums to the level', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const room = new StockRoom([], [], []);
        for (const one of steps) apply(room, one);
        for (const name of SKUS) {
          const { onHand = 0, held = 0 } = room.level(name) ?? {};
          const entries = room.ledger.filter((entry) => entry.sku === name);
          const received = sum(
            room.newAdjustments.filter((a) => a.applied && a.sku === name).map((a) => a.delta),
          );
          const holds = [...room.changedHolds.values()];
          const quantities = (status: string) =>
            sum(
              holds
                .filter((hold) => hold.status === status)
                .flatMap((hold) =>
                  hold.lines.filter((line) => line.sku === name).map((line) => line.quantity),
                ),
            );
          expect(held).toBe(quantities('HELD'));
          expect(onHand).toBe(received - quantities('WITHDRAWN'));
          expect(onHand - held).toBeGreaterThanOrEqual(0);
          expect(sum(entries.map((entry) => entry.onHandDelta))).toBe(onHand);
          expect(sum(entries.map((entry) => entry.heldDelta))).toBe(held);
        }
      }),
    );
  });

  it('says and changes nothing when a message is applied a second time', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), step, (steps, last) => {
        const room = new StockRoom([], [], []);
        for (const one of steps) apply(room, one);
        apply(room, last);
        const entries = room.ledger.length;
        expect(apply(room, last)).toBeUndefined();
        expect(room.ledger).toHaveLength(entries);
      }),
    );
  });
});
