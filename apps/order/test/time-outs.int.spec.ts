import { StockReserved } from '@waybill/dto';
import { OrderConfig } from '../src/config';
import { DecisionClock } from '../src/deadlines/decision-clock';
import { TimeOutOrders } from '../src/deadlines/time-out-orders';
import { DecideOrders } from '../src/orders/decide-orders';
import { HistoryRepository } from '../src/orders/history.repository';
import { PlaceOrder } from '../src/orders/place-order';
import { aBody, planOf, query, startApi, type Api } from './support';

// Kafka is not there, so the clock stands still unless it is told to tick.
describe('an order that is not decided', () => {
  let api: Api;
  let clock: DecisionClock;
  beforeAll(async () => {
    api = await startApi();
    clock = api.app.get(DecisionClock);
  });
  beforeEach(() => query(api.database, 'delete from orders'));
  afterAll(() => api.stop());

  const place = async () => (await api.app.get(PlaceOrder).run({ body: aBody(), story: {} })).order.id;
  /** What the relay does with Kafka's consent. */
  const publishAll = () => query(api.database, 'delete from outbox');
  const read = async () =>
    (await query<{ ms: number }>(api.database, 'select reading_ms as ms from decision_clock'))[0]?.ms ?? NaN;
  const lastTick = (when: string) =>
    query(api.database, `update decision_clock set ticked_at = clock_timestamp() ${when}`);
  const goOn = (seconds: number) =>
    query(api.database, `update decision_clock set reading_ms = reading_ms + ${seconds * 1000}`);
  const stamps = async () =>
    (
      await query<{ ms: number | null }>(api.database, 'select published_at_ms as ms from orders order by id')
    ).map(({ ms }) => ms);
  const sweep = async () => {
    while (await api.app.get(TimeOutOrders).run());
  };
  const historyOf = (id: string) => api.app.get(HistoryRepository).list(api.database.connection, id, 0, 100);
  const storyOf = async (id: string) => (await historyOf(id)).map(({ data }) => data.status).join(' ');
  const decide = (...ids: string[]) => {
    const decisions = ids.map((orderId) =>
      testing.received(testing.aMessage(StockReserved, { orderId, lines: [] })),
    );
    return api.database.transaction((tx) => api.app.get(DecideOrders).run(decisions, tx));
  };
  const timeout = () => api.app.get(OrderConfig).ORDER_DECISION_TIMEOUT_SECONDS;

  it('has its time from its publication on, not from its placing', async () => {
    await place();
    await goOn(timeout() * 2);
    await clock.tick();
    expect(await stamps()).toEqual([null]);
    await sweep();
    await publishAll();
    await place();
    await clock.tick();
    expect(await stamps()).toEqual([await read(), null]);
  });

  it('is cancelled when that is over, and what is said of it later changes nothing', async () => {
    const id = await place();
    await publishAll();
    await clock.tick();
    await goOn(timeout() - 1);
    await sweep();
    expect(await storyOf(id)).toBe('PENDING');
    await goOn(1);
    await sweep();
    await decide(id);
    const history = await historyOf(id);
    expect(history.map(({ type }) => type)).toEqual([
      'waybill.order.placed.v1',
      'waybill.order.cancelled.v1',
    ]);
    expect(history[1]).toMatchObject({ correlationId: id, data: { reason: 'timeout', version: 2 } });
    expect(history[1]).not.toHaveProperty('causationId', expect.anything());
  });

  it('waits for as long as the consumer is not in its group', async () => {
    await place();
    await publishAll();
    await query(api.database, `update orders set status_since = now() - interval '1 hour'`);
    const before = await read();
    expect(await clock.run()).toBe(false);
    expect([await read(), await stamps()]).toEqual([before, [null]]);
  });

  it('is cancelled once, or decided, when sweepers and decisions race', async () => {
    const ids = await Promise.all(Array.from({ length: 450 }, place));
    await publishAll();
    await clock.tick();
    await goOn(timeout());
    const chunks = [ids.slice(0, 20), ids.slice(200, 220), ids.slice(400, 420)];
    await Promise.all([sweep(), sweep(), sweep(), ...chunks.map((chunk) => decide(...chunk))]);
    await sweep();
    const stories: string[] = [];
    for (const id of ids) stories.push(await storyOf(id));
    for (const [n, story] of stories.entries())
      expect(
        chunks.flat().includes(ids[n]!) ? ['PENDING CONFIRMED', 'PENDING CANCELLED'] : ['PENDING CANCELLED'],
      ).toContain(story);
  });

  it('is given the time between two ticks, once however many replicas tick, and none of a longer pause', async () => {
    const ticked = async (when: string, times = 1) => {
      await lastTick(when);
      const before = await read();
      await Promise.all(Array.from({ length: times }, () => clock.tick()));
      return (await read()) - before;
    };
    const ms = await ticked(`- interval '3 seconds'`, 5);
    expect(ms).toBeGreaterThanOrEqual(3_000);
    expect(ms).toBeLessThan(6_000);
    expect(await ticked(`- interval '1 hour'`)).toBe(0);
    expect(await ticked(`+ interval '1 hour'`)).toBe(0);
  });

  it('is found by an index and not by reading the table', async () => {
    for (const condition of [
      'published_at_ms is not null order by published_at_ms limit 1',
      'published_at_ms is null order by published_at_ms, status_since limit 1',
      `published_at_ms <= (select reading_ms from decision_clock) - 300000
       order by published_at_ms limit 9 for update skip locked`,
    ]) {
      const plan = await planOf(
        api.database,
        `select id from orders where status = 'PENDING' and ${condition}`,
      );
      expect(plan).toMatch(/Index.* Scan using orders_undecided/);
      expect(plan).not.toMatch(/Sort/);
    }
  });

  it('that an older version has placed is taken as published', async () => {
    await place();
    await query(api.database, 'update order_events set outbox_seq = null');
    await clock.tick();
    expect(await stamps()).toEqual([await read()]);
  });
});
