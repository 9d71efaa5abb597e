import type { Migrations } from '@waybill/postgres';
import { sql } from 'kysely';

/** The engine's tables; run them together with the service's own migrations. */
export const messagingMigrations: Migrations = {
  'messaging-0001-outbox-and-inbox': {
    async up(db) {
      await sql`
        create table outbox (
          seq bigint generated always as identity primary key,
          topic text not null,
          partition int,
          key bytea,
          value bytea,
          headers json not null,
          created_at timestamptz not null default now()
        )`.execute(db);
      // Rows live for milliseconds: vacuum by their number, whatever the table's size, or the index fills with dead ones.
      await sql`
        alter table outbox set (
          autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
          autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 0,
          autovacuum_analyze_threshold = 50000)`.execute(db);
      await sql`
        create table outbox_stuck (
          seq bigint primary key,
          topic text not null,
          partition int,
          key bytea,
          value bytea,
          headers json not null,
          created_at timestamptz not null,
          error text not null,
          stuck_at timestamptz not null default now()
        )`.execute(db);
      // Partitioned by the UUIDv7 itself, since a unique key must contain the partition column; text in C order
      // compares like the UUID. Ids that are no UUIDv7 of our time lie in the default partition.
      await sql`
        create table inbox (
          id text collate "C" not null,
          source text not null,
          primary key (id, source)
        ) partition by range (id)`.execute(db);
      await sql`create table inbox_default partition of inbox default`.execute(db);
      await sql`
        create table inbox_parked (
          topic text not null,
          partition int not null,
          "offset" bigint not null,
          record_time bigint not null,
          parked_at timestamptz not null default now(),
          primary key (topic, partition, "offset", record_time)
        )`.execute(db);
    },
  },
  'messaging-0002-inbox-retention': {
    async up(db) {
      await sql`alter table inbox add column applied_at timestamptz not null default now()`.execute(db);
    },
  },
  'messaging-0003-dead-letters-beside': {
    async up(db) {
      await sql`alter table outbox add column dead_letter boolean not null default false`.execute(db);
      // Each of the two relays reads its own end of it.
      await sql`alter table outbox drop constraint outbox_pkey, add primary key (dead_letter, seq)`.execute(
        db,
      );
    },
  },
};
