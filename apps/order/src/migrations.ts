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
  'order-0004-dead-letters': {
    async up(db) {
      // Known by where the message lay and when it was written there, and not by where its dead letter lies: the relay
      // may have sent that twice, and a topic that is made anew counts from 0 again.
      await sql`
        create table dead_letters (
          topic text collate "C" not null,
          partition int not null,
          "offset" bigint not null,
          original_partition int not null,
          original_offset bigint not null,
          original_time bigint not null,
          group_name text not null,
          key bytea,
          value bytea,
          headers json not null,
          reason text not null,
          message text not null,
          parked_at timestamptz(3) not null,
          redrives int not null,
          primary key (topic, original_partition, original_offset, original_time)
        )`.execute(db);
      await sql`create index dead_letters_by_place on dead_letters (topic, partition, "offset")`.execute(db);
      await sql`
        create index dead_letters_by_age on dead_letters (parked_at, topic, partition, "offset")`.execute(db);
    },
  },
  'order-0005-positions': {
    async up(db) {
      // Where an entry stands among those of all orders. A reader that has all below the oldest running transaction will
      // never find anything new there, as nothing is written with a number below that of its own transaction. It is no
      // less than those of transactions that had ended either: so an order's entries ascend, whichever of two that wait
      // for the order had begun first. Both defaults are constants for the rows that are there, which are not rewritten.
      await sql`
        alter table order_events add column tx bigint not null default 0, add column seq bigint not null default 0`.execute(
        db,
      );
      await sql`create sequence order_events_seq as bigint owned by order_events.seq`.execute(db);
      await sql`
        alter table order_events
          alter column seq set default nextval('order_events_seq'),
          alter column tx set default greatest(
            pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)`.execute(
        db,
      );
      // It reads the whole table once, which may take longer than a statement may by default.
      await sql`set local statement_timeout = 0`.execute(db);
      await sql`create index order_events_by_position on order_events (tx, seq) where tx > 0`.execute(db);
    },
  },
  'order-0006-deadlines': {
    async up(db) {
      // Tables are read as a whole, which may take longer than a statement may by default.
      await sql`set local statement_timeout = 0`.execute(db);
      // By the database's clock, for the deadlines; what is shown of an order has the times of whoever wrote it.
      await sql`alter table orders add column status_since timestamptz not null default now()`.execute(db);
      await sql`update orders set status_since = updated_at where status = 'CONFIRMED'`.execute(db);
      await sql`create index orders_held on orders (status_since) where status = 'CONFIRMED'`.execute(db);
      await sql`
        create table decision_clock (
          single boolean primary key default true check (single),
          reading_ms bigint not null default 0,
          ticked_at timestamptz not null default now()
        )`.execute(db);
      await sql`insert into decision_clock default values`.execute(db);
      // What the decision clock read when the order was first seen published; null before that.
      await sql`alter table orders add column published_at_ms bigint`.execute(db);
      await sql`
        create index orders_undecided on orders (published_at_ms, status_since) where status = 'PENDING'`.execute(
        db,
      );
      await sql`alter table order_events add column outbox_seq bigint`.execute(db);
      await sql`create index idempotency_keys_by_age on idempotency_keys (created_at)`.execute(db);
    },
  },
  'order-0007-webhooks': {
    async up(db) {
      await sql`
        create table webhooks (
          id text collate "C" primary key,
          url text not null,
          types json not null,
          customer_id text,
          status text not null,
          reason text,
          generation int not null,
          version int not null
        )`.execute(db);
      await sql`
        create table preferences (
          customer_id text collate "C" primary key,
          preferences json not null,
          version int not null
        )`.execute(db);
    },
  },
  'order-0008-feed': {
    async up(db) {
      // Where a notice stands in the feeds of all customers: as the history's entries do, see order-0005-positions.
      await sql`
        alter table notifications add column tx bigint not null default 0, add column seq bigint not null default 0`.execute(
        db,
      );
      await sql`create sequence notifications_seq as bigint owned by notifications.seq`.execute(db);
      await sql`
        alter table notifications
          alter column seq set default nextval('notifications_seq'),
          alter column tx set default greatest(
            pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)`.execute(
        db,
      );
      // They read the whole table once each, which may take longer than a statement may by default.
      await sql`set local statement_timeout = 0`.execute(db);
      await sql`
        create index feed_by_age on notifications (recipient, at desc, id desc)
        where channel = 'feed' and status = 'SENT'`.execute(db);
      await sql`
        create index feed_by_position on notifications (tx, seq)
        where channel = 'feed' and status = 'SENT' and tx > 0`.execute(db);
    },
  },
  'order-0009-retention': {
    async up(db) {
      // They read whole tables, which may take longer than a statement may by default.
      await sql`set local statement_timeout = 0`.execute(db);
      await sql`
        create index orders_ended on orders (status_since)
        where status in ('REJECTED', 'CANCELLED', 'FULFILLED')`.execute(db);
      // What was logged of orders after they were forgotten.
      await sql`
        delete from notifications where not exists (select from orders where id = notifications.order_id)`.execute(
        db,
      );
    },
  },
};
