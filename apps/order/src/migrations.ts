import { messagingMigrations } from '@waybill/messaging';
import type { Migrations } from '@waybill/postgres';
import { sql } from 'kysely';

/** The tables of the order service: the engine's and its own. */
export const orderMigrations: Migrations = {
  ...messagingMigrations,
  'order-0001-orders': {
    async up(db) {
      await sql`
        create table orders (
          id uuid primary key,
          status text not null,
          version int not null,
          customer_id text not null,
          email text,
          currency text not null,
          lines json not null,
          total bigint not null,
          reason text,
          rejected_lines json,
          placed_at timestamptz(3) not null,
          updated_at timestamptz(3) not null
        )`.execute(db);
      // One for each way to list: newest first, of all, of a customer, in a state.
      await sql`create index orders_by_age on orders (placed_at desc, id desc)`.execute(db);
      await sql`create index orders_of_customer on orders (customer_id, placed_at desc, id desc)`.execute(db);
      await sql`create index orders_in_status on orders (status, placed_at desc, id desc)`.execute(db);
      await sql`
        create table order_events (
          id uuid primary key,
          order_id uuid not null,
          version int not null,
          type text not null,
          time timestamptz(3) not null,
          data json not null,
          correlation_id text not null,
          causation_id text,
          unique (order_id, version)
        )`.execute(db);
      await sql`
        create table idempotency_keys (
          key text collate "C" primary key,
          body_hash bytea not null,
          order_id uuid not null,
          created_at timestamptz not null default now()
        )`.execute(db);
    },
  },
  'order-0002-stock': {
    async up(db) {
      await sql`
        create table stock_levels (
          sku text collate "C" primary key,
          on_hand bigint not null,
          held bigint not null,
          available bigint not null,
          version bigint not null,
          low_stock_at bigint,
          updated_at timestamptz(3) not null
        )`.execute(db);
      await sql`
        create table stock_adjustments (
          reference text collate "C" primary key,
          sku text not null,
          delta bigint not null,
          note text,
          status text not null,
          reason text,
          created_at timestamptz not null default now()
        )`.execute(db);
    },
  },
  'order-0003-notifications': {
    async up(db) {
      await sql`
        create table notifications (
          id uuid primary key,
          order_id uuid not null,
          order_status text not null,
          channel text not null,
          recipient text not null,
          status text not null,
          attempts int not null,
          error text,
          at timestamptz(3) not null
        )`.execute(db);
      await sql`create index notifications_of_order on notifications (order_id, at, id)`.execute(db);
    },
  },
};
