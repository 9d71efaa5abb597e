import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { OrderDto } from '@waybill/dto';
import { waitFor } from '@waybill/testing';
import { Webhook } from 'standardwebhooks';
import { all, bodyFor, client, newSku, placeOrder } from './system/api';

const CONFIRMED = 'waybill.order.confirmed.v1';

interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}

describe('what customers and hooks are told', () => {
  const calls: Call[] = [];
  let receiver: Server;
  let url: string;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      void text(request).then((body) => {
        calls.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
    await once(receiver.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  });
  afterAll(() => receiver.close());

  const place = async (customerId: string) => {
    const sku = await newSku(10);
    const { body } = await placeOrder(bodyFor({ [sku]: 1 }, { customerId }), { prefer: 'wait=10' });
    expect(body.status).toBe('CONFIRMED');
    return body;
  };
  const callsAbout = ({ id }: OrderDto) =>
    calls.filter(({ body }) => (JSON.parse(body) as { data: OrderDto }).data.id === id);
  /** `channel status` of each entry in an order's delivery log. */
  const logOf = async ({ id }: OrderDto) => {
    const log = await all(client().orders.notifications(id));
    return log.map(({ channel, status }) => `${channel} ${status}`).toSorted();
  };

  it('a hook is called with a signature of its secret, once for each order and state', async () => {
    const { orders, webhooks } = client();
    const [id, customerId] = [randomUUID(), `c-${randomUUID()}`];
    const target = { url, types: [CONFIRMED], customerId };
    const { secret: first = '' } = await webhooks.put(id, target);
    expect(first).toMatch(/^whsec_/);
    expect(await webhooks.get(id)).toEqual({ id, ...target, status: 'ACTIVE' });

    const order = await place(customerId);
    const others = await place(`c-${randomUUID()}`);
    await orders.fulfil(order.id);
    await waitFor(async () => (await logOf(order)).length === 3, { what: 'the notices' });
    expect(await logOf(order)).toEqual(['feed SENT', 'feed SENT', 'webhook SENT']);
    const [only, ...more] = callsAbout(order);
    expect(more).toEqual([]);
    const told = new Webhook(first).verify(only?.body ?? '', only?.headers as Record<string, string>);
    expect(told).toMatchObject({ type: CONFIRMED, data: order });
    expect(callsAbout(others)).toEqual([]);

    const { secret: second } = await webhooks.rotate(id);
    const again = await place(customerId);
    await waitFor(() => callsAbout(again).length === 1, { what: 'the call' });
    for (const secret of [first, second]) {
      const [signed] = callsAbout(again);
      new Webhook(secret).verify(signed?.body ?? '', signed?.headers as Record<string, string>);
    }

    await webhooks.remove(id);
    await expect(webhooks.get(id)).rejects.toMatchObject({ code: 'not-found' });
    const late = await place(customerId);
    await waitFor(async () => (await logOf(late)).includes('feed SENT'), { what: 'the notice in the feed' });
    expect(callsAbout(late)).toEqual([]);
  });

  it('a customer who does not want to be told is not, and the log says so; the feed has what was', async () => {
    const customerId = `c-${randomUUID()}`;
    const first = await place(customerId);
    await waitFor(async () => (await logOf(first)).length === 1, { what: 'the notice' });
    const { customers } = client();
    const { channels } = await customers.setPreferences(customerId, { channels: { feed: false } });
    expect(channels).toEqual({ email: true, feed: false, webhook: true });
    const second = await waitFor(
      async () => {
        const order = await place(customerId);
        await waitFor(async () => (await logOf(order)).length === 1, { what: 'the notice' });
        return (await logOf(order))[0] === 'feed SKIPPED' && order;
      },
      { what: 'a notice that is skipped' },
    );
    const told = (await all(customers.feed(customerId))).map(({ orderId }) => orderId);
    expect(told).toContain(first.id);
    expect(told).not.toContain(second.id);
  });
});
