import { Injectable } from '@nestjs/common';
import type { Preferences } from '@waybill/dto';
import type { Transaction } from '@waybill/postgres';
import { sql } from 'kysely';

@Injectable()
export class PreferencesRepository {
  /** The last one stands; one that comes late, as a redriven message does, changes nothing. */
  async set(tx: Transaction, customerId: string, preferences: Preferences, version: number): Promise<void> {
    await sql`
      insert into preferences (customer_id, preferences, version)
      values (${customerId}, ${JSON.stringify(preferences)}::jsonb, ${version})
      on conflict (customer_id) do update set preferences = excluded.preferences, version = excluded.version
      where excluded.version >= preferences.version`.execute(tx);
  }

  /** By customer; those who have set none are not in it. */
  async of(tx: Transaction, customerIds: string[]): Promise<Map<string, Preferences>> {
    const { rows } = await sql<{ id: string; preferences: Preferences }>`
      select customer_id as id, preferences from preferences
      where customer_id = any(${customerIds}::text[])`.execute(tx);
    return new Map(rows.map(({ id, preferences }) => [id, preferences]));
  }
}
