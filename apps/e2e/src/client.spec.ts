import { randomUUID } from 'node:crypto';
import type * as client from '@waybill/client';
import type * as dto from '@waybill/dto';
import { all, bodyFor, client as clientOf, newSku } from './system/api';

/** Each is assignable to the other: the client's types, written by hand, are those of the service. */
type Same<A extends B, B extends C, C = A> = [A, B, C];
export type SameShapes = [
  Same<client.NewOrder, dto.PlaceOrderDto>,
  Same<client.Order, dto.OrderDto>,
  Same<client.HistoryEntry, dto.HistoryEntryDto>,
  Same<client.Notification, dto.NotificationDto>,
  Same<client.StockLevel, dto.StockLevelDto>,
  Same<client.NewAdjustment, dto.StockAdjustmentDto>,
  Same<client.Adjustment, dto.AdjustmentDto>,
  Same<client.DeadLetter, dto.DeadLetterDto>,
  Same<client.Problem, dto.ProblemDto>,
];

const NO_ORDER = '0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d';

describe('the client, with the services that it is for', () => {
  const { orders, stock, deadLetters } = clientOf();

  it('places an order, waits for it, and reads all that is known of it', async () => {
    const sku = await newSku(10);
    const placed = await orders.place(bodyFor({ [sku]: 2 }));
    expect(placed).toMatchObject({ status: 'PENDING', version: 1, total: 900 });
    const order = await orders.decided(placed.id);
    expect(order).toMatchObject({ id: placed.id, status: 'CONFIRMED', version: 2 });
    expect(await orders.get(placed.id)).toEqual(order);
    const first = await orders.getIfChanged(placed.id, undefined);
    expect(first?.order).toEqual(order);
    expect(await orders.getIfChanged(placed.id, first?.etag)).toBeUndefined();
    const history = await all(orders.history(placed.id, { limit: 1 }));
    expect(history.map(({ data }) => data)).toEqual([placed, order]);
    expect(await stock.level(sku)).toMatchObject({ sku, onHand: 10 });
  });

  it('orders once with one key, and with a new one each time without', async () => {
    const sku = await newSku(10);
    const body = bodyFor({ [sku]: 1 });
    const key = { idempotencyKey: randomUUID() };
    const first = await orders.place(body, { ...key, wait: 10 });
    expect(first.status).toBe('CONFIRMED');
    expect(await orders.place(body, { ...key, wait: 10 })).toEqual(first);
    expect((await orders.place(body)).id).not.toBe((await orders.place(body)).id);
    await expect(orders.place(bodyFor({ [sku]: 2 }), key)).rejects.toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
    });
  });

  it('lists page by page what it is asked for', async () => {
    const customerId = `c-${randomUUID()}`;
    const placed: string[] = [];
    for (let n = 0; n < 5; n++) placed.unshift((await orders.place(bodyFor({ NONE: 1 }, { customerId }))).id);
    const listed = await all(orders.list({ customerId }, { limit: 2 }));
    expect(listed.map(({ id }) => id)).toEqual(placed);
    expect(await all(orders.list({ customerId, status: 'FULFILLED' }))).toEqual([]);
  });

  it('cancels and fulfils, and says why not', async () => {
    const sku = await newSku(10);
    const [one, other] = [
      await orders.place(bodyFor({ [sku]: 1 }), { wait: 10 }),
      await orders.place(bodyFor({ [sku]: 1 }), { wait: 10 }),
    ];
    expect((await orders.cancel(one.id)).status).toBe('CANCELLED');
    expect((await orders.cancel(one.id)).reason).toBe('customer-request');
    await expect(orders.fulfil(one.id)).rejects.toMatchObject({ status: 409, code: 'illegal-transition' });
    expect((await orders.fulfil(other.id)).status).toBe('FULFILLED');
    await expect(orders.get(NO_ORDER)).rejects.toMatchObject({ code: 'not-found' });
    await expect(orders.place(bodyFor({ [sku]: 0 }))).rejects.toMatchObject({
      code: 'validation-failed',
      problem: { errors: [{ path: 'lines.0.quantity' }] },
    });
  });

  it('adjusts stock once per reference, and makes the other calls of operators', async () => {
    const sku = `SKU-${randomUUID()}`;
    const adjustment = { sku, delta: 5, reference: `delivery/${randomUUID()}` };
    await Promise.all([stock.adjust(adjustment), stock.adjust(adjustment)]);
    expect(await stock.settled(adjustment.reference)).toEqual({ ...adjustment, status: 'APPLIED' });
    await expect(stock.adjust({ ...adjustment, delta: 6 })).rejects.toMatchObject({
      code: 'reference-reused',
    });
    expect(await all(deadLetters.list({ group: 'nobody' }))).toEqual([]);
    await expect(deadLetters.redrive({ topic: 'none', partition: 0, offset: 0 })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
