import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagingModule, Outbox } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import { sql } from 'kysely';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { NotificationConfig } from '../src/config';
import { Mailer } from '../src/mail/mailer';
import { notificationMigrations } from '../src/migrations';
import type { NoticeSender } from '../src/notices/notice-sender';
import { NoticesRepository } from '../src/notices/notices.repository';
import { NotifyCustomer } from '../src/notices/notify-customer';
import { SendDueNotices } from '../src/notices/send-due-notices';

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
  const woken: true[] = [];
  const loop = { wake: () => woken.push(true) } as unknown as NoticeSender;
  const notifyCustomer = new NotifyCustomer(repository, outbox, loop);
  const sender = async (settings: Partial<NotificationConfig> = {}) => {
    const mailer = new Mailer({
      ...new NotificationConfig(),
      MAIL_DIR: folder,
      ...settings,
    } as NotificationConfig);
    await mailer.onApplicationBootstrap();
    return { mailer, send: new SendDueNotices(database, repository, outbox, mailer) };
  };
  return {
    database,
    repository,
    folder,
    woken,
    sender,
    tell: (...events: Parameters<NotifyCustomer['run']>[0]) =>
      database.transaction((tx) => notifyCustomer.run(events, tx)),
    rows: async () =>
      (
        await sql<{
          channel: string;
          recipient: string;
          order_status: string;
          status: string;
          attempts: number;
          error: string | null;
        }>`
          select channel, recipient, order_status, status, attempts, error from notices
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
    /** As if the time until their next attempt had passed. */
    makeDue: () => sql`update notices set due_at = now() - interval '1 s'`.execute(database.connection),
    /** From now on PostgreSQL has no room for what became of a notice, until some is made. */
    fillDisk: async () => {
      await sql`
        create function no_room() returns trigger language plpgsql
          as $$ begin raise exception 'no room' using errcode = '53100'; end $$;
        create trigger no_room before update on notices for each row
          when (new.status <> old.status) execute function no_room()`.execute(database.connection);
      return { make: () => sql`drop function no_room cascade`.execute(database.connection) };
    },
    clear: () => sql`truncate notices, outbox`.execute(database.connection),
    close: async () => {
      await app.close();
      await test.drop();
      await rm(folder, { recursive: true });
    },
  };
}

export interface TakenMail {
  from: string;
  to: string[];
  text: string;
}

/** A real SMTP server, which takes every mail unless `refuse` says otherwise. */
export async function smtpServer(refuse?: SMTPServerOptions['onRcptTo']) {
  const taken: TakenMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: refuse,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        taken.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    taken,
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
