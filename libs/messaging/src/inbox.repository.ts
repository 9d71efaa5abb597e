import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { KafkaRecord } from '@waybill/kafka';
import type { Transaction } from '@waybill/postgres';
import { sql } from 'kysely';

export interface MessageIdentity {
  id: string;
  source: string;
}

/** What this service has applied, and what it has parked. */
@Injectable()
export class InboxRepository {
  /** Records the messages as applied and returns those that were not before, in the order given. */
  async insert<M extends MessageIdentity>(tx: Transaction, messages: M[]): Promise<M[]> {
    if (messages.length === 0) return [];
    const first = new Map<string, M>();
    for (const message of messages) {
      const identity = identityOf(message);
      if (!first.has(identity)) first.set(identity, message);
    }
    // Sorted, so that two chunks with the same messages wait for one another and do not deadlock.
    const sorted = Array.from(first.keys()).sort();
    const rowsOf = sorted.map((identity) => first.get(identity) as M);
    const { rows } = await sql<MessageIdentity>`
      insert into inbox (id, source)
      select * from unnest(${rowsOf.map((m) => m.id)}::text[], ${rowsOf.map((m) => m.source)}::text[])
      on conflict do nothing returning id, source`.execute(tx);
    const inserted = new Set(rows.map((row) => first.get(identityOf(row))));
    return messages.filter((message) => inserted.has(message));
  }

  /** Takes back what `insert` recorded in the same transaction. */
  async remove(tx: Transaction, messages: MessageIdentity[]): Promise<void> {
    if (messages.length === 0) return;
    await sql`
      delete from inbox where (id, source) in (
        select * from unnest(${messages.map((m) => m.id)}::text[], ${messages.map((m) => m.source)}::text[]))`.execute(
      tx,
    );
  }

  /** Writes what changes nothing, to see whether the database takes writes. */
  async probe(tx: Transaction): Promise<void> {
    const [nobody] = await this.insert(tx, [{ id: `probe ${randomUUID()}`, source: 'probe' }]);
    if (nobody) await this.remove(tx, [nobody]);
  }

  /**
   * Records messages as parked and returns those that were not before. A parked message has no inbox row, so that it
   * can be sent again; where it lay is what tells a second reading of it from a redriven copy.
   */
  async insertParked<R extends { record: KafkaRecord }>(tx: Transaction, parked: R[]): Promise<R[]> {
    if (parked.length === 0) return [];
    const { rows } = await sql<{ topic: string; partition: number; offset: number }>`
      insert into inbox_parked (topic, partition, "offset", record_time)
      select * from unnest(
        ${parked.map(({ record }) => record.topic)}::text[], ${parked.map(({ record }) => record.partition)}::int[],
        ${parked.map(({ record }) => record.offset)}::bigint[],
        ${parked.map(({ record }) => record.timestamp)}::bigint[])
      on conflict do nothing returning topic, partition, "offset"`.execute(tx);
    const inserted = new Set(rows.map((row) => `${row.topic}/${row.partition}/${row.offset}`));
    return parked.filter(({ record }) =>
      inserted.has(`${record.topic}/${record.partition}/${record.offset}`),
    );
  }
}

function identityOf({ id, source }: MessageIdentity): string {
  return `${source}\n${id}`;
}
