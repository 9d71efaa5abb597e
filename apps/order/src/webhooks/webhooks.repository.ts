import { Injectable } from '@nestjs/common';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Webhook } from './webhook';

type Row = Omit<Webhook, 'customerId' | 'reason'> & { customerId: string | null; reason: string | null };

/** Why a webhook gets no more calls. */
export interface Disabling {
  id: string;
  reason: string;
  /** Of the webhook that was given up, where that is known. */
  version?: number;
}

const COLUMNS = sql`id, url, types, customer_id as "customerId", status, reason, generation, version`;

/** The webhooks, and what is left of those that were removed. */
@Injectable()
export class WebhooksRepository {
  async find(connection: Connection, id: string): Promise<Webhook | undefined> {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from webhooks where id = ${id} and status <> 'REMOVED'`.execute(connection);
    return rows[0] && toWebhook(rows[0]);
  }

  /** Locks one that is there, until the end of the transaction. */
  async lock(tx: Transaction, id: string): Promise<Webhook | undefined> {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from webhooks where id = ${id} and status <> 'REMOVED' for update`.execute(tx);
    return rows[0] && toWebhook(rows[0]);
  }

  /** Locks the id, whether there is a webhook by it, was one, or never was: then it is as if one had been removed. */
  async claim(tx: Transaction, id: string): Promise<Webhook> {
    await sql`
      insert into webhooks (id, url, types, status, generation, version) values (${id}, '', '[]', 'REMOVED', 0, 0)
      on conflict do nothing`.execute(tx);
    const { rows } = await sql<Row>`
      select ${COLUMNS} from webhooks where id = ${id} for update`.execute(tx);
    return toWebhook(rows[0]!);
  }

  /** Writes one that is locked. */
  async update(tx: Transaction, { types, customerId, reason, ...webhook }: Webhook): Promise<void> {
    const { id, url, status, generation, version } = webhook;
    await sql`
      update webhooks set url = ${url}, types = ${JSON.stringify(types)}, customer_id = ${customerId ?? null},
        status = ${status}, reason = ${reason ?? null}, generation = ${generation}, version = ${version}
      where id = ${id}`.execute(tx);
  }

  /** The ids must differ. One that was changed since goes on: notification has not heard of it yet. */
  async disable(tx: Transaction, disablings: Disabling[]): Promise<void> {
    await sql`
      update webhooks set status = 'DISABLED', reason = new.reason
      from json_to_recordset(${JSON.stringify(disablings)}) as new(id text, reason text, version int)
      where webhooks.id = new.id and webhooks.status = 'ACTIVE'
        and webhooks.version <= coalesce(new.version, webhooks.version)`.execute(tx);
  }
}

function toWebhook(row: Row): Webhook {
  return { ...row, customerId: row.customerId ?? undefined, reason: row.reason ?? undefined };
}
