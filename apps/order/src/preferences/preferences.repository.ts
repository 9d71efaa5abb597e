import { Injectable } from '@nestjs/common';
import type { PreferencesDto } from '@waybill/dto';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';

/** What customers want to be told of. */
@Injectable()
export class PreferencesRepository {
  /** Writes a customer's preferences, whose row is locked then, and returns how often they have been set. */
  async put(tx: Transaction, customerId: string, preferences: PreferencesDto): Promise<number> {
    const { rows } = await sql<{ version: number }>`
      insert into preferences (customer_id, preferences, version)
      values (${customerId}, ${JSON.stringify(preferences)}, 1)
      on conflict (customer_id) do update set preferences = excluded.preferences, version = preferences.version + 1
      returning version`.execute(tx);
    return rows[0]!.version;
  }

  async find(connection: Connection, customerId: string): Promise<PreferencesDto | undefined> {
    const { rows } = await sql<{ preferences: PreferencesDto }>`
      select preferences from preferences where customer_id = ${customerId}`.execute(connection);
    return rows[0]?.preferences;
  }
}
