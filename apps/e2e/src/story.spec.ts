import { randomUUID } from 'node:crypto';
import type { OrderDto } from '@waybill/dto';
import { waitFor } from '@waybill/testing';
import { adjustment, all, bodyFor, call, client, getOrder, levelOf, newSku, placeOrder } from './system/api';
import { System } from './system/system';

const WAIT = { prefer: 'wait=10' };

describe('the story of an order', () => {
  it('is confirmed when stock is there, and the customer is told once on every channel', async () => {
    const sku = await newSku(10);
    const email = `${randomUUID()}@customer.example`;
    const placed = await placeOrder(bodyFor({ [sku]: 3 }, { email }), WAIT);
    expect([placed.status, placed.body.status, placed.body.total]).toEqual([201, 'CONFIRMED', 1_350]);
    await levelOf(sku, ({ onHand, held, available }) => onHand === 10 && held === 3 && available === 7);

    const notices = await waitFor(async () => {
      const items = await all(client().orders.notifications(placed.body.id));
      return items.length >= 2 && items;
    });
    expect(
      notices
        .map(({ channel, orderStatus, recipient, status }) => [channel, orderStatus, recipient, status])
        .sort(),
    ).toEqual([
      ['email', 'CONFIRMED', email, 'SENT'],
      ['feed', 'CONFIRMED', 'c-1', 'SENT'],
    ]);
    expect(
      System.shared()
        .mails()
        .filter((mail) => mail.includes(email)),
    ).toHaveLength(1);
  });

  it('answers at once without Prefer, and the order is decided all the same', async () => {
    const sku = await newSku(1);
    const placed = await placeOrder(bodyFor({ [sku]: 1 }));
    expect([placed.status, placed.body.status]).toEqual([202, 'PENDING']);
    expect(placed.headers.get('location')).toBe(`/v1/orders/${placed.body.id}`);
    const decided = await getOrder(placed.body.id, WAIT);
    expect(decided.body.status).toBe('CONFIRMED');
    expect(
      (await all(client().orders.history(placed.body.id))).map(({ type, version }) => [type, version]),
    ).toEqual([
      ['waybill.order.placed.v1', 1],
      ['waybill.order.confirmed.v1', 2],
    ]);
  });

  it('is rejected as a whole when one line fails, with the failing lines and nothing held', async () => {
    const plenty = await newSku(10);
    const scarce = await newSku(1);
    const { body } = await placeOrder(bodyFor({ [plenty]: 1, [scarce]: 2 }), WAIT);
    expect([body.status, body.reason]).toEqual(['REJECTED', 'out-of-stock']);
    expect(body.rejectedLines).toEqual([{ sku: scarce, requested: 2, available: 1 }]);
    await levelOf(plenty, ({ held }) => held === 0);
  });

  it('is rejected as unknown-sku when nobody knows a SKU', async () => {
    const { body } = await placeOrder(bodyFor({ 'NO-SUCH-THING': 1 }), WAIT);
    expect([body.status, body.reason]).toEqual(['REJECTED', 'unknown-sku']);
    expect(body.rejectedLines).toEqual([{ sku: 'NO-SUCH-THING', requested: 1, available: 0 }]);
  });

  it('gives the stock back when it is cancelled', async () => {
    const sku = await newSku(5);
    const { body } = await placeOrder(bodyFor({ [sku]: 5 }), WAIT);
    await levelOf(sku, ({ available }) => available === 0);
    for (let twice = 0; twice < 2; twice++) {
      const cancelled = await call<OrderDto>('POST', `/v1/orders/${body.id}/cancel`);
      expect([cancelled.status, cancelled.body.status, cancelled.body.reason]).toEqual([
        200,
        'CANCELLED',
        'customer-request',
      ]);
    }
    await levelOf(sku, ({ available, held, onHand }) => available === 5 && held === 0 && onHand === 5);
    const refused = await call<{ code: string }>('POST', `/v1/orders/${body.id}/fulfil`);
    expect([refused.status, refused.body.code]).toEqual([409, 'illegal-transition']);
  });

  it('holds nothing when the cancel overtakes the reservation', async () => {
    const sku = await newSku(5);
    const { body } = await placeOrder(bodyFor({ [sku]: 5 }));
    const cancelled = await call<OrderDto>('POST', `/v1/orders/${body.id}/cancel`);
    expect(cancelled.body.status).toBe('CANCELLED');
    // An order of the whole stock is confirmed only when nothing of the first is held any more.
    await waitFor(async () => (await placeOrder(bodyFor({ [sku]: 5 }), WAIT)).body.status === 'CONFIRMED');
    expect((await getOrder(body.id)).body.status).toBe('CANCELLED');
  });

  it('takes the stock out of the warehouse when it is fulfilled', async () => {
    const sku = await newSku(5);
    const { body } = await placeOrder(bodyFor({ [sku]: 2 }), WAIT);
    const fulfilled = await call<OrderDto>('POST', `/v1/orders/${body.id}/fulfil`);
    expect([fulfilled.status, fulfilled.body.status]).toEqual([200, 'FULFILLED']);
    await levelOf(sku, ({ onHand, held }) => onHand === 3 && held === 0);
    const story = await all(client().orders.history(body.id));
    expect(story.map(({ type }) => type.split('.')[2])).toEqual(['placed', 'confirmed', 'fulfilled']);
    expect(new Set(story.map(({ correlationId }) => correlationId)).size).toBe(1);
  });

  it('refuses an adjustment that would go below what is held, or take from a SKU nobody knows', async () => {
    const sku = await newSku(5);
    await placeOrder(bodyFor({ [sku]: 4 }), WAIT);
    expect(await adjustment(sku, -2)).toMatchObject({ status: 'REJECTED', reason: 'below-held' });
    expect(await adjustment(sku, -1)).toMatchObject({ status: 'APPLIED' });
    expect(await adjustment(`NEVER-${sku}`, -1)).toMatchObject({ status: 'REJECTED', reason: 'unknown-sku' });
    await levelOf(sku, ({ onHand, available }) => onHand === 4 && available === 0);
  });

  it('makes one order of one Idempotency-Key', async () => {
    const sku = await newSku(100);
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => placeOrder(bodyFor({ [sku]: 1 }), key)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await placeOrder(bodyFor({ [sku]: 2 }), key)).status).toBe(422);
    await getOrder(answers[0]?.body.id ?? '', WAIT);
    await levelOf(sku, ({ held }) => held === 1);
  });
});
