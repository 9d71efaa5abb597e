import { Injectable } from '@nestjs/common';
import type { Connection } from '@waybill/postgres';
import { sql } from 'kysely';

/** An order that is not known to be published, and its event's number in the outbox. */
export interface Unpublished {
  id: string;
  /** null: placed by an older version, which kept no numbers. */
  seq: number | null;
}

/** The decision clock, and what it read when orders were published. */
@Injectable()
export class DecisionClockRepository {
  /** Whether an order has been waiting for its decision for a second; nobody needs the clock otherwise. */
  async isNeeded(connection: Connection): Promise<boolean> {
    const { rows } = await sql<{ needed: boolean }>`
      select coalesce(
        (select true from orders where status = 'PENDING' and published_at_ms is not null
          order by published_at_ms limit 1),
        (select status_since < now() - interval '1 second' from orders
          where status = 'PENDING' and published_at_ms is null order by published_at_ms, status_since limit 1),
        false) as needed`.execute(connection);
    return rows[0]?.needed ?? false;
  }

  /** Adds the time since the last tick, of whichever replica, unless that is longer ago than `maxMs`. */
  async tick(connection: Connection, maxMs: number): Promise<void> {
    await sql`
      update decision_clock set ticked_at = clock_timestamp(), reading_ms = reading_ms + case
        when clock_timestamp() - ticked_at between interval '0' and make_interval(secs => ${maxMs / 1000})
        then extract(epoch from clock_timestamp() - ticked_at) * 1000 else 0 end`.execute(connection);
  }

  /** Pending orders without a reading, oldest first. */
  async unpublished(connection: Connection, limit: number): Promise<Unpublished[]> {
    const { rows } = await sql<Unpublished>`
      select id, (select outbox_seq from order_events event where order_id = orders.id and event.version = 1) as seq
      from orders where status = 'PENDING' and published_at_ms is null
      order by published_at_ms, status_since limit ${limit}`.execute(connection);
    return rows;
  }

  /** Notes for orders what the clock reads now, and returns for how many. Those that are just being decided are let be. */
  async stamp(connection: Connection, ids: string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const { numAffectedRows } = await sql`
      update orders set published_at_ms = (select reading_ms from decision_clock)
      where id = any(array(
        select id from orders where id = any(${ids}::uuid[]) and status = 'PENDING' and published_at_ms is null
        for update skip locked))`.execute(connection);
    return Number(numAffectedRows);
  }
}
