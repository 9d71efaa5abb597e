import { Injectable } from '@nestjs/common';
import type { RegisterWebhook } from '@waybill/dto';
import { Database, type Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import { COLUMNS, type ClaimedNotice } from '../notices/notices.repository';
import type { Webhook } from './webhook';

/** A notice to call a webhook with, and what the webhook is at the moment. */
export interface ClaimedCall extends ClaimedNotice {
  url: string;
  generation: number;
  /** Of the webhook: whatever it is given another of, it has been put, rotated or removed since. */
  version: number;
}

/** How many calls may be claimed. */
export interface Room {
  inAll: number;
  perHook: number;
  /** Of a hook where that is not `perHook`. */
  exceptions: ReadonlyMap<string, number>;
}

@Injectable()
export class WebhooksRepository {
  constructor(private readonly database: Database) {}

  /** Adds or changes a webhook, which is active from then on. */
  async register(tx: Transaction, hook: RegisterWebhook, version: number): Promise<void> {
    await this.put(tx, { ...hook, customerId: hook.customerId ?? null }, 'ACTIVE', version);
  }

  /** Leaves nothing of it but its id and version, unless it has been changed since; EndCalls ends its calls. */
  async remove(tx: Transaction, id: string, version: number): Promise<void> {
    await this.put(tx, { id, url: '', types: [], customerId: null, generation: 0 }, 'REMOVED', version);
  }

  /** What comes late, as a redriven command does, changes nothing. */
  private async put(tx: Transaction, hook: Webhook, status: string, version: number): Promise<void> {
    await sql`
      insert into webhooks (id, url, types, customer_id, generation, status, version)
      values (${hook.id}, ${hook.url}, ${hook.types}::text[], ${hook.customerId}, ${hook.generation}, ${status},
        ${version})
      on conflict (id) do update set url = excluded.url, types = excluded.types,
        customer_id = excluded.customer_id, generation = excluded.generation, status = excluded.status,
        version = excluded.version
      where excluded.version >= webhooks.version`.execute(tx);
  }

  /** Before their notices, and in one order: so that nobody waits for somebody who waits for him. */
  async lock(tx: Transaction, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await sql`select id from webhooks where id = any(${ids}::text[]) order by id for update`.execute(tx);
  }

  /** Whether the webhook was active, and still what it was at this version, and so is disabled now. */
  async disable(tx: Transaction, id: string, version: number): Promise<boolean> {
    const { numAffectedRows } = await sql`
      update webhooks set status = 'DISABLED'
      where id = ${id} and version = ${version} and status = 'ACTIVE'`.execute(tx);
    return numAffectedRows === 1n;
  }

  /** The active webhooks for the orders of some customers. What `tx` notes for one that is removed meanwhile, EndCalls ends. */
  async activeFor(tx: Transaction, customerIds: string[]): Promise<Webhook[]> {
    const { rows } = await sql<Webhook>`
      select id, url, types, customer_id as "customerId", generation from webhooks
      where status = 'ACTIVE' and (customer_id is null or customer_id = any(${customerIds}::text[]))
      order by id`.execute(tx);
    return rows;
  }

  /**
   * Takes due notices, as many as there is room for: of each webhook those tried before first, so that a backlog keeps
   * none of them from the end of its schedule. Nobody else gets them for `leaseSeconds`.
   */
  async claimDue({ inAll, perHook, exceptions }: Room, leaseSeconds: number): Promise<ClaimedCall[]> {
    const { rows } = await sql<ClaimedCall>`
      update notices set attempts = attempts + 1, due_at = now() + make_interval(secs => ${leaseSeconds})
      from (
        select due.id, hook.url, hook.generation, hook.version
        from (
          select webhooks.id, url, generation, version, coalesce(room, ${perHook}) as room
          from webhooks left join unnest(${[...exceptions.keys()]}::text[], ${[...exceptions.values()]}::int[])
            as exceptions (id, room) on exceptions.id = webhooks.id
          where status = 'ACTIVE' order by random()
        ) as hook
        cross join lateral (
          select id from notices
          where recipient = hook.id and channel = 'webhook' and status = 'PENDING' and due_at <= now()
          order by attempts desc, due_at limit hook.room for update skip locked
        ) as due
        limit ${inAll}
      ) as claimed
      where notices.id = claimed.id
      returning ${COLUMNS}, claimed.url, claimed.generation, claimed.version`.execute(
      this.database.connection,
    );
    return rows;
  }
}
