import { messagingMigrations } from '@waybill/messaging';
import type { Migrations } from '@waybill/postgres';
import { sql } from 'kysely';

/** The tables of the inventory service: the engine's and its own. */
export const inventoryMigrations: Migrations = {
  ...messagingMigrations,
  'inventory-0001-stock': {
    async up(db) {
      await sql`
        create table stock_levels (
          sku text collate "C" primary key,
          on_hand bigint not null,
          held bigint not null check (held >= 0),
          version bigint not null,
          low_stock_at bigint,
          ran_low boolean not null,
          updated_at timestamptz(3) not null,
          check (on_hand >= held)
        )`.execute(db);
      await sql`
        create table ledger (
          seq bigint generated always as identity primary key,
          sku text collate "C" not null,
          on_hand_delta bigint not null,
          held_delta bigint not null,
          on_hand_after bigint not null,
          held_after bigint not null,
          cause text not null,
          order_id uuid,
          reference text,
          at timestamptz(3) not null
        )`.execute(db);
      await sql`create index ledger_of_sku on ledger (sku, seq)`.execute(db);
      await sql`
        create table holds (
          order_id uuid primary key,
          status text not null,
          lines json not null,
          updated_at timestamptz(3) not null
        )`.execute(db);
      await sql`
        create table adjustments (
          reference text collate "C" primary key,
          sku text not null,
          delta bigint not null,
          applied boolean not null,
          cause text not null,
          at timestamptz(3) not null
        )`.execute(db);
    },
  },
  'inventory-0002-reconciliation': {
    async up(db) {
      // What became of the order, as far as its events were seen here.
      await sql`alter table holds add order_status text, add order_version int`.execute(db);
      // Open holds are compared with the levels, closed ones are forgotten by their age.
      await sql`create index holds_by_status on holds (status, updated_at)`.execute(db);
      await sql`
        create function refuse_change() returns trigger language plpgsql as
        $$ begin raise exception '% is append-only', tg_table_name; end $$`.execute(db);
      await sql`
        create trigger append_only before update or delete on ledger
        for each row execute function refuse_change()`.execute(db);
      await sql`
        create table reconciliation (
          id boolean primary key default true check (id),
          started_at timestamptz(3) not null,
          ledger int not null,
          holds int not null,
          orders int not null
        )`.execute(db);
      await sql`comment on table reconciliation is 'The last one, and how much it has left at odds'`.execute(
        db,
      );
    },
  },
};
