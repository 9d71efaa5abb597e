import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RegisterWebhook, RemoveWebhook, SetPreferences, type Preferences } from '@waybill/dto';
import { MessagingModule, Outbox } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import { sql } from 'kysely';
import { NotificationConfig } from '../src/config';
import { Mailer } from '../src/mail/mailer';
import { notificationMigrations } from '../src/migrations';
import type { NoticeSender } from '../src/notices/notice-sender';
import { NoticesRepository } from '../src/notices/notices.repository';
import { NotifyCustomer } from '../src/notices/notify-customer';
import { SendDueNotices } from '../src/notices/send-due-notices';
import { SettleNotices } from '../src/notices/settle-notices';
import { PreferencesConsumer } from '../src/preferences/preferences.consumer';
import { PreferencesRepository } from '../src/preferences/preferences.repository';
import { CallDueWebhooks } from '../src/webhooks/call-due-webhooks';
import { CallSlots } from '../src/webhooks/call-slots';
import { DisableWebhooks } from '../src/webhooks/disable-webhooks';
import { EndCalls } from '../src/webhooks/end-calls';
import type { WebhookSender } from '../src/webhooks/webhook-sender';
import { WebhooksConsumer } from '../src/webhooks/webhooks.consumer';
import { WebhooksRepository } from '../src/webhooks/webhooks.repository';

export const MASTER_KEY = 'the-master-key-of-these-specs-and-no-others';

/** A database, the use cases on it, and a folder for mails; the loop that sends is left to the spec. */
export async function notices() {
  const test = await testing.createDatabase(notificationMigrations);
  const folder = await mkdtemp(join(tmpdir(), 'waybill-mail-'));
  @Module({
    imports: [
      PostgresModule.forRootAsync({ useFactory: () => ({ url: test.url, applicationName: 'test' }) }),
      MessagingModule.forRootAsync({
        inject: [Database],
        useFactory: (database: Database) => ({
          kafka: testing.kafka(),
          database,
          group: 'waybill.notification',
          source: '/waybill/notification',
          topics: [],
        }),
      }),
    ],
  })
  class Test {}
  const app = await NestFactory.createApplicationContext(Test, { logger: false });
  const database = app.get(Database);
  const outbox = app.get(Outbox);
  const repository = new NoticesRepository(database);
  const webhooks = new WebhooksRepository(database);
  const preferences = new PreferencesRepository();
  const settle = new SettleNotices(repository, outbox);
  const woken: ('mails' | 'calls')[] = [];
  const loop = (name: 'mails' | 'calls') => ({ wake: () => woken.push(name) });
  const notifyCustomer = new NotifyCustomer(
    repository,
    webhooks,
    preferences,
    settle,
    loop('mails') as unknown as NoticeSender,
    loop('calls') as unknown as WebhookSender,
  );
  const commands = {
    webhooks: new WebhooksConsumer(webhooks, new CallSlots()),
    preferences: new PreferencesConsumer(preferences),
  };
  /** Ends what webhooks that are not active were to be told. */
  const endCalls = () => new EndCalls(database, repository, settle).run();
  const back = () => undefined;
  /** Sends mails as the settings say; each `sender` is a process of its own. */
  const sender = async (settings: Partial<NotificationConfig> = {}) => {
    const config = Object.assign(new NotificationConfig(), { MAIL_DIR: folder }, settings);
    const mailer = new Mailer(config);
    await mailer.onApplicationBootstrap();
    const due = new SendDueNotices(config, database, repository, settle, mailer);
    const attempts = async () => {
      const { rows } = await sql<{ n: number }>`
        select coalesce(sum(attempts), 0)::int as n from notices where channel = 'email'`.execute(
        database.connection,
      );
      return rows[0]?.n ?? 0;
    };
    return {
      mailer,
      start: () => due.run(back),
      finish: () => due.finish(),
      /** Sends as many of the mails that are due as go at once, writes down what came of them, and tells how many. */
      run: async () => {
        const before = await attempts();
        await due.run(back);
        await due.finish();
        return (await attempts()) - before;
      },
    };
  };
  /** Calls webhooks as the settings say; each `calls` is a process of its own. */
  const calls = (settings: Partial<NotificationConfig> = {}) => {
    const config = {
      ...new NotificationConfig(),
      WEBHOOK_MASTER_KEY: MASTER_KEY,
      WEBHOOK_ALLOW_PRIVATE: true,
    };
    const slots = new CallSlots();
    const disable = new DisableWebhooks(webhooks, slots, outbox);
    const due = new CallDueWebhooks(
      Object.assign(new NotificationConfig(), config, settings),
      database,
      slots,
      webhooks,
      settle,
      disable,
    );
    return {
      slots,
      /** Takes commands from Kafka too. */
      commands: new WebhooksConsumer(webhooks, slots),
      start: () => due.run(back),
      finish: () => due.finish(),
      /** Makes all calls that are due and writes down what came of them, without the next ones. */
      run: async () => {
        await due.run(back);
        await due.finish();
        await endCalls();
      },
    };
  };
  return {
    database,
    repository,
    webhooks,
    calls,
    endCalls,
    folder,
    woken,
    sender,
    tell: (...events: Parameters<NotifyCustomer['run']>[0]) =>
      database.transaction((tx) => notifyCustomer.run(events, tx)),
    register: (hook: Partial<RegisterWebhook>, version = 1, by = commands.webhooks) =>
      database.transaction((tx) =>
        by.register(
          testing.received(
            testing.aMessage(RegisterWebhook, { id: 'erp', types: ['*'], generation: 1, ...hook }),
            undefined,
            version,
          ),
          tx,
        ),
      ),
    remove: (id: string, version = 2, by = commands.webhooks) =>
      database.transaction((tx) =>
        by.remove(testing.received(testing.aMessage(RemoveWebhook, { id }), undefined, version), tx),
      ),
    prefer: (customerId: string, preferences: Preferences, version = 1) =>
      database.transaction((tx) =>
        commands.preferences.set(
          testing.received(testing.aMessage(SetPreferences, { customerId, preferences }), undefined, version),
          tx,
        ),
      ),
    rows: async () =>
      (
        await sql<{
          id: string;
          channel: string;
          recipient: string;
          order_status: string;
          status: string;
          attempts: number;
          error: string | null;
          body: string;
          told_order: object | null;
          due_in: number;
        }>`
          select id, channel, recipient, order_status, status, attempts, error, body, told_order,
            extract(epoch from due_at - now())::float8 as due_in from notices
          order by order_id, channel, recipient`.execute(database.connection)
      ).rows,
    told: async () =>
      (
        await sql<{ type: string; value: Buffer; cause: string }>`
          select headers->>'ce_type' as type, headers->>'x-causation-id' as cause, value
          from outbox order by seq`.execute(database.connection)
      ).rows.map(({ type, cause, value }) => ({
        type,
        cause,
        data: JSON.parse(value.toString()) as Record<string, unknown>,
      })),
    /** Tells it, and does something before the commit. */
    tellAnd: (meanwhile: () => Promise<unknown>, ...events: Parameters<NotifyCustomer['run']>[0]) =>
      database.transaction(async (tx) => {
        await notifyCustomer.run(events, tx);
        await meanwhile();
      }),
    /** As if the time until their next attempt had passed. */
    makeDue: () => sql`update notices set due_at = now() - interval '1 s'`.execute(database.connection),
    /** As if an older version had written them. */
    forgetOrders: () => sql`update notices set told_order = null`.execute(database.connection),
    /** From now on PostgreSQL has no room for what became of a notice, until some is made. */
    fillDisk: async () => {
      await sql`
        create function no_room() returns trigger language plpgsql
          as $$ begin raise exception 'no room' using errcode = '53100'; end $$;
        create trigger no_room before update on notices for each row
          when (new.status <> old.status) execute function no_room()`.execute(database.connection);
      return { make: () => sql`drop function no_room cascade`.execute(database.connection) };
    },
    clear: () => sql`truncate notices, webhooks, preferences, outbox`.execute(database.connection),
    close: async () => {
      await app.close();
      await test.drop();
      await rm(folder, { recursive: true });
    },
  };
}
