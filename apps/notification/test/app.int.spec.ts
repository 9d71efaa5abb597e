import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OrderConfirmed, RegisterWebhook, SetPreferences } from '@waybill/dto';
import { connectMessaging, Outbox } from '@waybill/messaging';
import { createHttpAdapter } from '@waybill/service';
import { groups, notificationCommands, notifications, orders, topicsReadBy } from '@waybill/topics';
import { sql } from 'kysely';
import { notificationMigrations } from '../src/migrations';
import { receiver } from './receiver';

/** The whole app with a Kafka; what it is told goes there through its own outbox. */
async function startApp() {
  for (const topic of [...topicsReadBy(groups.notification), notifications]) {
    await testing.createTopic(topic);
    for (const deadLetters of Object.values(topic.deadLetters)) {
      await testing.createTopic({ ...deadLetters, messages: [OrderConfirmed], key: ({ id }) => id });
    }
  }
  const test = await testing.createDatabase(notificationMigrations);
  Object.assign(process.env, {
    DATABASE_URL: test.url,
    KAFKA_BROKERS: testing.kafka().brokers.join(','),
    LOG_LEVEL: 'silent',
    MAIL_DIR: '/nonexistent-and-not-to-be-used',
    SMTP_URL: 'smtp://127.0.0.1:1',
    WEBHOOK_ALLOW_PRIVATE: 'true',
  });
  // Its config reads the environment when it is imported.
  const { AppModule } = jest.requireActual<typeof import('../src/app.module')>('../src/app.module');
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, createHttpAdapter(), {
    logger: false,
    abortOnError: false,
  });
  connectMessaging(app);
  await app.init();
  await app.startAllMicroservices();
  return {
    database: test.database,
    outbox: app.get(Outbox),
    stop: async () => {
      await app.close();
      await test.drop();
    },
  };
}

describe('the notification service', () => {
  let app: Awaited<ReturnType<typeof startApp>>;
  let shop: Awaited<ReturnType<typeof receiver>>;

  beforeAll(async () => {
    shop = await receiver();
    app = await startApp();
  }, 120_000);
  afterAll(async () => {
    await app.stop();
    await shop.close();
  });

  it('takes commands from Kafka, and then tells of an order as they say', async () => {
    const customerId = testing.unique('c');
    const id = testing.unique('hook');
    const { database, outbox } = app;
    await database.transaction(async (tx) => {
      const hook = testing.aMessage(RegisterWebhook, {
        id,
        url: shop.url,
        types: ['waybill.order.confirmed.v1'],
        customerId,
        generation: 1,
      });
      const wishes = testing.aMessage(SetPreferences, {
        customerId,
        preferences: { channels: { feed: false } },
      });
      await outbox.add(tx, notificationCommands, [
        { message: hook, version: 1 },
        { message: wishes, version: 1 },
      ]);
    });
    // Those of other specs may lie on the topics too, such as a hook for every order.
    const taken = async () =>
      (
        await sql`select from webhooks, preferences
          where webhooks.id = ${id} and preferences.customer_id = ${customerId}`.execute(database.connection)
      ).rows.length === 1;
    await testing.waitFor(taken, { what: 'the commands', timeoutMs: 45_000 });

    const order = testing.anOrder({ status: 'CONFIRMED', version: 2, customerId });
    await database.transaction((tx) =>
      outbox.add(tx, orders, [{ message: testing.aMessage(OrderConfirmed, order), version: 2 }]),
    );
    await testing.waitFor(() => shop.taken.length === 1, { what: 'the call', timeoutMs: 45_000 });
    expect(JSON.parse(shop.taken[0]?.body ?? '')).toMatchObject({
      type: 'waybill.order.confirmed.v1',
      data: order,
    });
    const notices = async () =>
      (
        await sql<{ channel: string; status: string }>`select channel, status from notices
          where order_id = ${order.id} and recipient in (${id}, ${customerId})
          order by channel`.execute(database.connection)
      ).rows;
    await testing.waitFor(async () => (await notices()).every(({ status }) => status !== 'PENDING'));
    expect(await notices()).toEqual([
      { channel: 'feed', status: 'SKIPPED' },
      { channel: 'webhook', status: 'SENT' },
    ]);
  }, 120_000);
});
