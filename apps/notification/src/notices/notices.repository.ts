import { Injectable } from '@nestjs/common';
import type { NotificationChannel, OrderStatus } from '@waybill/dto';
import { Database, type Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Notice } from './notice';

/** A notice on its way into the table. */
export interface NewNotice extends Notice {
  id: string;
  orderId: string;
  orderStatus: OrderStatus;
  /** SENT for a channel whose row is the delivery, SKIPPED where the customer opted out. */
  status: 'PENDING' | 'SENT' | 'SKIPPED';
  correlationId: string;
  /** The `ce_id` of the order event. */
  causationId: string;
  traceparent: string | undefined;
}

/** A notice that this process may send until its lease ends. */
export interface ClaimedNotice extends Omit<NewNotice, 'status'> {
  channel: NotificationChannel;
  /** With the one to come. */
  attempts: number;
}

type FinalStatus = 'SENT' | 'FAILED' | 'SKIPPED';

/** A notice of which nothing more is to come. */
export interface Told extends Pick<
  ClaimedNotice,
  'id' | 'orderId' | 'orderStatus' | 'channel' | 'recipient' | 'correlationId' | 'causationId' | 'attempts'
> {
  traceparent?: string | null;
  status: FinalStatus;
  error?: string;
}

export const COLUMNS = sql`notices.id, order_id as "orderId", order_status as "orderStatus", channel, recipient, title,
  body, told_order as "order", attempts, correlation_id as "correlationId", causation_id as "causationId", traceparent`;

/** What became of an attempt. */
export interface Attempt {
  notice: ClaimedNotice;
  status: 'SENT' | 'FAILED' | 'PENDING';
  error?: string;
  /** When it is PENDING still: seconds to the next attempt. */
  pauseSeconds?: number;
}

@Injectable()
export class NoticesRepository {
  constructor(private readonly database: Database) {}

  /** Inserts notices and returns those that were not there, which is one per order, state, channel and recipient. */
  async insert(tx: Transaction, notices: NewNotice[]): Promise<NewNotice[]> {
    const { rows } = await sql<{ id: string }>`
      insert into notices (
        id, order_id, order_status, channel, recipient, title, body, told_order, status, attempts, due_at,
        correlation_id, causation_id, traceparent)
      select id, order_id, order_status, channel, recipient, title, body,
        case status when 'PENDING' then told_order end, status, case status when 'SENT' then 1 else 0 end, now(),
        correlation_id, causation_id, traceparent
      from json_to_recordset(${JSON.stringify(notices.map(toRow))}) as notice (
        id uuid, order_id uuid, order_status text, channel text, recipient text, title text, body text,
        told_order jsonb, status text, correlation_id text, causation_id text, traceparent text)
      order by order_id, order_status, channel, recipient
      on conflict (order_id, order_status, channel, recipient) do nothing returning id`.execute(tx);
    const inserted = new Set(rows.map(({ id }) => id));
    return notices.filter(({ id }) => inserted.has(id));
  }

  /**
   * Takes up to `limit` due mails. Nobody else gets them for `leaseSeconds`; after that they are due again, so that
   * those of a process that died are sent by another.
   */
  async claimDueMails(limit: number, leaseSeconds: number): Promise<ClaimedNotice[]> {
    const { rows } = await sql<ClaimedNotice>`
      update notices set attempts = attempts + 1, due_at = now() + make_interval(secs => ${leaseSeconds})
      where id in (
        select id from notices where channel = 'email' and status = 'PENDING' and due_at <= now()
        order by due_at limit ${limit} for update skip locked)
      returning ${COLUMNS}`.execute(this.database.connection);
    return rows;
  }

  /** Writes what became of attempts, and returns those that were still this process's to settle. */
  async settle<A extends Attempt>(tx: Transaction, attempts: A[]): Promise<A[]> {
    const { rows } = await sql<{ id: string }>`
      update notices set status = settled.status, error = settled.error,
        due_at = now() + make_interval(secs => settled.pause),
        body = case when channel = 'webhook' and settled.status <> 'PENDING' then '' else body end,
        told_order = case when settled.status = 'PENDING' then told_order end
      from unnest(
        ${attempts.map(({ notice }) => notice.id)}::uuid[], ${attempts.map(({ notice }) => notice.attempts)}::int[],
        ${attempts.map(({ status }) => status)}::text[], ${attempts.map(({ error }) => error ?? null)}::text[],
        ${attempts.map(({ pauseSeconds }) => pauseSeconds ?? 0)}::float8[]
      ) as settled (id, attempts, status, error, pause)
      where notices.id = settled.id and notices.attempts = settled.attempts and notices.status = 'PENDING'
      returning notices.id`.execute(tx);
    const settled = new Set(rows.map(({ id }) => id));
    return attempts.filter(({ notice }) => settled.has(notice.id));
  }

  /** Ends up to `limit` calls of webhooks that are not active, and returns them. */
  async endCalls(tx: Transaction, limit: number): Promise<Told[]> {
    const { rows } = await sql<ClaimedNotice & Pick<Told, 'status' | 'error'>>`
      update notices set body = '', status = case hook_status when 'REMOVED' then 'SKIPPED' else 'FAILED' end,
        error = case hook_status when 'REMOVED' then 'webhook-removed' else 'webhook-disabled' end
      from (
        select waiting.id, webhooks.status as hook_status
        from webhooks
        cross join lateral (
          select id from notices where recipient = webhooks.id and channel = 'webhook' and status = 'PENDING'
          limit ${limit} for update skip locked
        ) as waiting
        where webhooks.status <> 'ACTIVE' limit ${limit}
      ) as ended
      where notices.id = ended.id
      returning ${COLUMNS}, notices.status, error`.execute(tx);
    return rows;
  }

  /** How long ago the oldest mail that waits to be sent was asked for; 0 when none waits. */
  async oldestMailSeconds(): Promise<number> {
    const { rows } = await sql<{ seconds: number }>`
      select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds
      from notices where channel = 'email' and status = 'PENDING'`.execute(this.database.connection);
    return rows[0]?.seconds ?? 0;
  }

  /** Deletes up to `limit` notices that are older than the id, and returns how many that were. */
  async deleteOlderThan(id: string, limit: number): Promise<number> {
    const { numAffectedRows } = await sql`
      delete from notices where id in (
        select id from notices where id < ${id}::uuid and status <> 'PENDING' limit ${limit})`.execute(
      this.database.connection,
    );
    return Number(numAffectedRows);
  }
}

function toRow(notice: NewNotice) {
  const { orderId, orderStatus, correlationId, causationId, order, ...same } = notice;
  return {
    ...same,
    order_id: orderId,
    order_status: orderStatus,
    correlation_id: correlationId,
    causation_id: causationId,
    told_order: order,
  };
}
