import { StockReserved, type OrderDto } from '@waybill/dto';
import { connectMessaging, EventServer, Outbox } from '@waybill/messaging';
import { groups, inventory } from '@waybill/topics';
import { OrderConfig } from '../src/config';
import { DecisionClock } from '../src/deadlines/decision-clock';
import { OrdersRepository } from '../src/orders/orders.repository';
import { aBody, createTopics, query, startApi, type Api } from './support';

const TIMEOUT_SECONDS = 2;

describe(DecisionClock, () => {
  let api: Api;
  let endTurn: () => Promise<void>;
  beforeAll(async () => {
    endTurn = await testing.takeTurn(groups.order);
    await createTopics();
    api = await startApi(undefined, testing.kafka().brokers.join(','));
    api.app.get(OrderConfig).ORDER_DECISION_TIMEOUT_SECONDS = TIMEOUT_SECONDS;
    connectMessaging(api.app);
    await api.app.startAllMicroservices();
    await testing.waitFor(() => keepsUp(), { what: 'the consumer', timeoutMs: 40_000 });
  });
  afterAll(async () => {
    await api.stop();
    await endTurn();
  });

  const keepsUp = () => api.app.get(EventServer).keepsUpWith(inventory);
  const place = async () => (await api.call<OrderDto>('POST', '/v1/orders', { body: aBody() })).body.id;
  const find = async (id: string) => (await api.call<OrderDto>('GET', `/v1/orders/${id}`)).body;
  const becomes = (id: string, status: string) =>
    testing.waitFor(async () => (await find(id)).status === status, { what: status });
  /** What inventory would say. */
  const reserve = (...ids: string[]) =>
    api.database.transaction((tx) =>
      api.app.get(Outbox).add(
        tx,
        inventory,
        ids.map((orderId) => ({
          message: testing.aMessage(StockReserved, { orderId, lines: [] }),
          version: 1,
        })),
      ),
    );
  const allPublished = () =>
    testing.waitFor(async () => (await query(api.database, 'select from outbox')).length === 0);

  it('goes on while the consumer keeps up, and an order that nobody decides is timed out', async () => {
    const id = await place();
    await becomes(id, 'CANCELLED');
    expect(await find(id)).toMatchObject({ version: 2, reason: 'timeout' });
    await reserve(id);
    await allPublished();
    await testing.waitFor(keepsUp);
    expect(await find(id)).toMatchObject({ version: 2, status: 'CANCELLED' });
  });

  it('stands still while the consumer is behind, so that a decision on its way is not overtaken', async () => {
    const held = await place();
    const other = await place();
    await api.database.transaction(async (tx) => {
      await api.app.get(OrdersRepository).lock(tx, [held]);
      await reserve(held, other);
      await allPublished();
      const from = performance.now();
      while (performance.now() - from < 2 * TIMEOUT_SECONDS * 1_000)
        expect(await api.app.get(DecisionClock).run()).toBe(false);
    });
    await becomes(held, 'CONFIRMED');
    await becomes(other, 'CONFIRMED');
  });
});
