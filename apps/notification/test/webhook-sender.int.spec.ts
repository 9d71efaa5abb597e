import { OrderConfirmed } from '@waybill/dto';
import { answers, hangs, receiver } from './receiver';
import { notices } from './support';

const confirmed = () =>
  testing.received(testing.aMessage(OrderConfirmed, testing.anOrder({ status: 'CONFIRMED' })));
const many = (count: number) => Array.from({ length: count }, () => confirmed());

describe('webhooks among others', () => {
  let system: Awaited<ReturnType<typeof notices>>;
  let shop: Awaited<ReturnType<typeof receiver>>;

  beforeAll(async () => {
    system = await notices();
    shop = await receiver();
  });
  beforeEach(async () => {
    await system.clear();
    shop.state.behaviour = answers(204);
    shop.taken.splice(0);
  });
  afterAll(async () => {
    await shop.close();
    await system.close();
  });

  const calls = async () => (await system.rows()).filter(({ channel }) => channel === 'webhook');
  const told = async (channel = 'webhook') =>
    (await system.told()).filter(({ data }) => data['channel'] === channel || channel in data);

  it('that hang take their own few calls, and nothing from the others', async () => {
    const hanging = await receiver(hangs);
    await system.register({ id: 'hanging', url: hanging.url });
    await system.register({ id: 'well', url: shop.url });
    await system.tell(...many(60));
    const process = system.calls({ WEBHOOK_TIMEOUT_MS: 60_000 });
    await testing.waitFor(async () => {
      await process.start();
      return shop.taken.length === 60;
    });
    expect(hanging.taken).toHaveLength(4);
    expect(shop.state.mostAtOnce).toBeLessThanOrEqual(4);
    await hanging.close();
    await process.finish();
  });

  it('that fail are called one at a time, the oldest notice to its end first', async () => {
    await system.register({ url: shop.url });
    shop.state.behaviour = answers(500);
    await system.tell(confirmed());
    const process = system.calls();
    await process.run();
    await system.tell(...many(8));
    await system.makeDue();
    shop.taken.splice(0);
    shop.state.mostAtOnce = 0;
    const first = (await calls()).find(({ attempts }) => attempts === 1);
    await process.run();
    expect(shop.taken.map(({ headers }) => headers['webhook-id'])).toEqual([first?.id]);
    await process.run();
    expect(shop.state.mostAtOnce).toBe(1);
  });

  it('that fail are as new once they are put again, and forgotten when they are removed or disabled', async () => {
    await system.register({ url: shop.url });
    const process = system.calls();
    const failOnce = async () => {
      shop.state.behaviour = answers(500);
      await system.tell(confirmed());
      await process.run();
      expect(process.slots.exceptions()).toEqual(new Map([['erp', 1]]));
    };
    await failOnce();
    await system.register({ url: shop.url }, 2, process.commands);
    expect(process.slots.exceptions().size).toBe(0);
    await failOnce();
    await system.remove('erp', 3, process.commands);
    expect(process.slots.exceptions().size).toBe(0);
    await system.register({ url: shop.url }, 4, process.commands);
    await failOnce();
    shop.state.behaviour = answers(410);
    await system.makeDue();
    await process.run();
    expect(process.slots.exceptions().size).toBe(0);
  });

  it('are called once, also when the database is away as that is to be written down', async () => {
    await system.register({ url: shop.url });
    await system.tell(confirmed());
    const room = await system.fillDisk();
    const process = system.calls();
    await expect(process.run()).rejects.toThrow('no room');
    await expect(process.run()).rejects.toThrow('no room');
    await system.makeDue();
    await room.make();
    await process.run();
    expect(shop.taken).toHaveLength(1);
    expect((await calls()).map(({ status }) => status)).toEqual(['SENT']);
  });

  it('are called again with the same id after a process that died before it wrote that down', async () => {
    await system.register({ url: shop.url });
    await system.tell(confirmed());
    const dying = system.calls();
    await dying.start();
    await testing.waitFor(() => shop.taken.length === 1);
    await system.calls().run();
    expect(shop.taken).toHaveLength(1);
    // Its lease ends.
    await system.makeDue();
    await system.calls().run();
    expect(new Set(shop.taken.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(shop.taken).toHaveLength(2);
    await dying.finish();
    expect(await told()).toHaveLength(1);
    expect((await calls())[0]).toMatchObject({ status: 'SENT', attempts: 2 });
  });

  it('that have not answered by the end of a process are called again at once, by another', async () => {
    await system.register({ url: shop.url });
    shop.state.behaviour = hangs;
    await system.tell(confirmed());
    const ending = system.calls({
      SHUTDOWN_TIMEOUT_SECONDS: 1,
      WEBHOOK_TIMEOUT_MS: 60_000,
      WEBHOOK_RETRY_SCHEDULE: '1h',
    });
    await ending.run();
    shop.state.behaviour = answers(204);
    await system.calls().run();
    expect(new Set(shop.taken.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect((await calls()).map(({ status, attempts }) => [status, attempts])).toEqual([['SENT', 2]]);
  });

  it('are called by one of several processes each time', async () => {
    await system.register({ id: 'a', url: shop.url });
    await system.register({ id: 'b', url: shop.url });
    await system.tell(...many(40));
    const processes = [system.calls(), system.calls(), system.calls()];
    await testing.waitFor(async () => {
      await Promise.all(processes.map((process) => process.run()));
      return (await calls()).every(({ status }) => status === 'SENT');
    });
    expect(shop.taken).toHaveLength(80);
  });

  it('that are removed are called no more, and what they were to be told is skipped', async () => {
    await system.register({ url: shop.url });
    await system.tell(confirmed());
    await system.remove('erp', 2);
    await system.endCalls();
    expect(await calls()).toEqual([
      expect.objectContaining({ status: 'SKIPPED', attempts: 0, error: 'webhook-removed', body: '' }),
    ]);
    expect((await told()).map(({ type }) => type)).toEqual(['waybill.notification.skipped.v1']);
    await system.calls().run();
    await system.tell(confirmed());
    expect(shop.taken).toEqual([]);
    expect(await calls()).toHaveLength(1);
  });

  it('that are removed have what is left ended in batches', async () => {
    await system.register({ url: shop.url });
    await system.tell(...many(501));
    await system.remove('erp', 2);
    expect(await system.endCalls()).toBe(true);
    expect((await calls()).filter(({ status }) => status === 'PENDING')).toHaveLength(1);
    expect(await system.endCalls()).toBe(false);
    expect(new Set((await calls()).map(({ status }) => status))).toEqual(new Set(['SKIPPED']));
    expect(await told()).toHaveLength(501);
  });

  it('that are removed while orders are told leave nothing that waits for ever', async () => {
    await system.register({ url: shop.url });
    await system.tellAnd(() => system.remove('erp', 2), confirmed());
    await system.calls().run();
    expect(shop.taken).toEqual([]);
    expect((await calls()).map(({ status }) => status)).toEqual(['SKIPPED']);
  });

  it('are as the last command says, whatever comes late', async () => {
    const moved = await receiver();
    await system.register({ url: moved.url, generation: 2 }, 3);
    await system.register({ url: shop.url, generation: 1 }, 1);
    await system.remove('erp', 2);
    await system.tell(confirmed());
    await system.calls().run();
    expect([shop.taken.length, moved.taken.length]).toEqual([0, 1]);
    await system.remove('erp', 4);
    await system.register({ url: shop.url }, 3);
    await system.tell(confirmed());
    expect((await calls()).map(({ status }) => status)).toEqual(['SENT']);
    await moved.close();
  });
});
