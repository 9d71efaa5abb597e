import { messagingMigrations } from '@waybill/messaging';
import type { Migrations } from '@waybill/postgres';
import { sql } from 'kysely';

/** The tables of the notification service: the engine's and its own. */
export const notificationMigrations: Migrations = {
  ...messagingMigrations,
  'notification-0001-notices': {
    async up(db) {
      await sql`
        create table notices (
          id uuid primary key,
          order_id uuid not null,
          order_status text not null,
          channel text not null,
          recipient text not null,
          title text not null,
          body text not null,
          status text not null,
          attempts int not null,
          due_at timestamptz not null,
          error text,
          correlation_id text not null,
          causation_id text not null,
          traceparent text,
          created_at timestamptz not null default now(),
          unique (order_id, order_status, channel, recipient)
        )`.execute(db);
      await sql`create index notices_due on notices (due_at) where status = 'PENDING'`.execute(db);
    },
  },
  'notification-0002-webhooks': {
    async up(db) {
      await sql`
        create table webhooks (
          id text primary key,
          url text not null,
          types text[] not null,
          customer_id text,
          generation int not null,
          status text not null,
          version bigint not null
        )`.execute(db);
      await sql`
        create table preferences (
          customer_id text primary key,
          preferences jsonb not null,
          version bigint not null
        )`.execute(db);
      await sql`create index webhooks_by_customer on webhooks (customer_id) where status = 'ACTIVE'`.execute(
        db,
      );
      // The calls that a slow webhook leaves due are not for the sender of mails to step over.
      await sql`drop index notices_due`.execute(db);
      await sql`create index notices_due_mails on notices (due_at) where channel = 'email' and status = 'PENDING'`.execute(
        db,
      );
      await sql`
        create index notices_due_calls on notices (recipient, attempts desc, due_at)
        where channel = 'webhook' and status = 'PENDING'`.execute(db);
    },
  },
  'notification-0003-mails': {
    async up(db) {
      // What a mail is written from, until it is sent.
      await sql`alter table notices add column told_order jsonb`.execute(db);
    },
  },
};
