import { ORDER_STATUSES, type OrderStatus, type PlaceOrderDto } from '@waybill/dto';
import fc from 'fast-check';
import { ValidationFailed } from '../refusal';
import { IllegalTransition, MOVES, placeOrder, transition, type Change } from './order';

const NOW = new Date('2026-11-20T10:00:00.000Z');
const LATER = new Date('2026-11-20T10:00:01.000Z');
const ID = '0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d';
const body = (overrides: Partial<PlaceOrderDto> = {}): PlaceOrderDto => ({
  customerId: 'c-1',
  currency: 'EUR',
  lines: [{ sku: 'TEA-001', quantity: 2, unitPrice: 450 }],
  ...overrides,
});
const line = (sku: string, quantity: number, unitPrice: number) => ({ sku, quantity, unitPrice });
const errorsOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof ValidationFailed) return error.errors?.map(({ path }) => path);
  }
  return undefined;
};

const CHANGES: Change[] = [
  { move: 'confirm' },
  { move: 'reject', reason: 'out-of-stock', rejectedLines: [{ sku: 'TEA-001', requested: 2, available: 1 }] },
  { move: 'cancel', reason: 'customer-request' },
  { move: 'fulfil' },
  { move: 'expire', reason: 'hold-expired' },
  { move: 'time-out', reason: 'timeout' },
];
const TERMINAL: OrderStatus[] = ['REJECTED', 'CANCELLED', 'FULFILLED'];
const LEGAL = new Set([
  'PENDING CONFIRMED',
  'PENDING REJECTED',
  'PENDING CANCELLED',
  'CONFIRMED CANCELLED',
  'CONFIRMED FULFILLED',
]);
const change = fc.constantFrom(...CHANGES);

describe(placeOrder, () => {
  it('makes a pending order of version 1 with its total', () => {
    expect(placeOrder(body({ email: 'a@b.example' }), ID, NOW)).toEqual({
      id: ID,
      status: 'PENDING',
      version: 1,
      customerId: 'c-1',
      email: 'a@b.example',
      currency: 'EUR',
      lines: [line('TEA-001', 2, 450)],
      total: 900,
      placedAt: '2026-11-20T10:00:00.000Z',
      updatedAt: '2026-11-20T10:00:00.000Z',
    });
  });

  it('merges duplicate SKUs into one line and keeps all that was ordered', () => {
    const skus = ['A', 'B', 'constructor', 'a'];
    const lines = fc.array(
      fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 9_999 }) }),
      {
        minLength: 1,
        maxLength: 100,
      },
    );
    fc.assert(
      fc.property(lines, (sent) => {
        const order = placeOrder(
          body({ lines: sent.map(({ sku, quantity }) => line(sku, quantity, 3)) }),
          ID,
          NOW,
        );
        expect(new Set(order.lines.map(({ sku }) => sku)).size).toBe(order.lines.length);
        for (const sku of skus) {
          const units = (of: { sku: string; quantity: number }[]) =>
            of.filter((item) => item.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
          expect(units(order.lines)).toBe(units(sent));
        }
        expect(order.total).toBe(3 * sent.reduce((sum, { quantity }) => sum + quantity, 0));
      }),
    );
  });

  it('refuses two prices for one SKU, and says for which line', () => {
    const lines = [line('A', 1, 5), line('B', 1, 5), line('A', 1, 6)];
    expect(errorsOf(() => placeOrder(body({ lines }), ID, NOW))).toEqual(['lines.2.unitPrice']);
  });

  it('takes a million of a SKU in two lines, and not one more', () => {
    const lines = (more: number) => [line('A', 600_000, 1), line('A', 400_000 + more, 1)];
    expect(placeOrder(body({ lines: lines(0) }), ID, NOW).total).toBe(1_000_000);
    expect(errorsOf(() => placeOrder(body({ lines: lines(1) }), ID, NOW))).toEqual(['lines.1.quantity']);
  });

  it('refuses a total that JSON can not hold exactly', () => {
    const lines = Array.from({ length: 10 }, (_, n) => line(`A${n}`, 1_000_000, 1_000_000_000));
    expect(errorsOf(() => placeOrder(body({ lines }), ID, NOW))).toEqual(['lines']);
    expect(placeOrder(body({ lines: lines.slice(1) }), ID, NOW).total).toBe(9_000_000_000_000_000);
  });

  it('refuses a currency in small letters', () => {
    expect(errorsOf(() => placeOrder(body({ currency: 'eur' }), ID, NOW))).toEqual(['currency']);
  });

  it('does not change what it was given', () => {
    const lines = Object.freeze([Object.freeze(line('A', 1, 5)), Object.freeze(line('A', 2, 5))]);
    expect(placeOrder(body({ lines: [...lines] }), ID, NOW).lines).toEqual([line('A', 3, 5)]);
  });
});

describe(transition, () => {
  const placed = placeOrder(body(), ID, NOW);

  it('takes every path through legal moves only, one version each, and never out of a terminal state', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let order = placed;
        for (const next of changes) {
          const before = order;
          try {
            const outcome = transition(order, next, LATER);
            order = outcome.order;
            if (outcome.kind === 'moved') {
              expect(LEGAL).toContain(`${before.status} ${order.status}`);
              expect(order.version).toBe(before.version + 1);
              expect(TERMINAL).not.toContain(before.status);
            } else expect(order).toBe(before);
          } catch (error) {
            expect(error).toBeInstanceOf(IllegalTransition);
            expect(['cancel', 'fulfil']).toContain(next.move);
          }
          expect(ORDER_STATUSES).toContain(order.status);
        }
      }),
    );
  });

  it('knows an order that is already there', () => {
    fc.assert(
      fc.property(change, (next) => {
        const there = { ...placed, status: MOVES[next.move].to };
        expect(transition(there, next, LATER)).toEqual({ kind: 'already', order: there });
      }),
    );
  });

  it.each(['CANCELLED', 'FULFILLED'] as const)(
    'ignores a decision that comes when the order is %s',
    (status) => {
      expect(transition({ ...placed, status }, { move: 'confirm' }, LATER).kind).toBe('late');
    },
  );

  it.each(['CONFIRMED', 'REJECTED', 'CANCELLED', 'FULFILLED'] as const)(
    'does not time out an order that is %s',
    (status) => {
      const order = { ...placed, status };
      expect(transition(order, { move: 'time-out', reason: 'timeout' }, LATER).order).toBe(order);
    },
  );

  it.each(['PENDING', 'REJECTED', 'CANCELLED', 'FULFILLED'] as const)(
    'does not expire the hold of an order that is %s',
    (status) => {
      const order = { ...placed, status };
      expect(transition(order, { move: 'expire', reason: 'hold-expired' }, LATER).order).toBe(order);
    },
  );

  it('refuses to fulfil what is not confirmed, and to cancel what is gone', () => {
    expect(() => transition(placed, { move: 'fulfil' }, LATER)).toThrow(IllegalTransition);
    const gone = { ...placed, status: 'FULFILLED' as const };
    expect(() => transition(gone, { move: 'cancel', reason: 'customer-request' }, LATER)).toThrow(
      IllegalTransition,
    );
  });

  it('keeps why an order was rejected', () => {
    expect(transition(placed, CHANGES[1]!, LATER).order).toEqual({
      ...placed,
      status: 'REJECTED',
      version: 2,
      reason: 'out-of-stock',
      rejectedLines: [{ sku: 'TEA-001', requested: 2, available: 1 }],
      updatedAt: '2026-11-20T10:00:01.000Z',
    });
  });

  it('does not let an order grow younger when a clock is behind', () => {
    const { order } = transition(placed, { move: 'confirm' }, new Date(NOW.getTime() - 5_000));
    expect(order.updatedAt).toBe(placed.updatedAt);
  });
});
