import type { Database } from '@waybill/postgres';
import type { OrdersRepository } from '../orders/orders.repository';
import { driftOf } from './drift';
import type { RebuildRepository } from './rebuild.repository';

const BATCH = 500;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** An order whose row is not what its history tells. */
export interface Drift {
  id: string;
  differences: string[];
  /** Written anew. Without a history there is nothing to do it from. */
  repaired: boolean;
}

export interface RebuildOptions {
  /** Write the rows; without it they are compared alone. */
  apply: boolean;
  /** Ends it between two batches: what was written is committed, and the next run finds the rest. */
  signal: AbortSignal;
  onDrift: (drift: Drift) => void;
  /** Called after each batch with how many orders were looked at until then. */
  onProgress: (seen: number) => void;
}

/**
 * Rebuilds the orders' rows from their history, while the service goes on. Rows are compared without a lock; where one
 * differs, a change may just have come between the two reads, so it is looked at again with its row locked.
 */
export class RebuildOrders {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly rebuild: RebuildRepository,
  ) {}

  /** Returns how many orders were looked at. */
  async run({ apply, signal, onDrift, onProgress }: RebuildOptions): Promise<number> {
    const { connection } = this.database;
    let seen = 0;
    for (let after = BEFORE_ALL; !signal.aborted;) {
      const ids = await this.rebuild.ids(connection, after, BATCH);
      const last = ids.at(-1);
      if (last === undefined) break;
      const [rows, told] = [
        await this.orders.findAll(connection, ids),
        await this.rebuild.told(connection, ids),
      ];
      const suspects = ids.filter((id) => driftOf(rows.get(id), told.get(id)).length > 0);
      if (suspects.length > 0) for (const drift of await this.settle(suspects, apply)) onDrift(drift);
      after = last;
      onProgress((seen += ids.length));
    }
    return seen;
  }

  private async settle(ids: string[], apply: boolean): Promise<Drift[]> {
    return this.database.transaction(async (tx) => {
      const [rows, told] = [await this.orders.lock(tx, ids), await this.rebuild.told(tx, ids)];
      const drifts = ids
        .map((id) => ({
          id,
          differences: driftOf(rows.get(id), told.get(id)),
          repaired: apply && told.has(id),
        }))
        .filter(({ differences }) => differences.length > 0);
      await this.rebuild.write(
        tx,
        drifts.filter(({ repaired }) => repaired).flatMap(({ id }) => told.get(id) ?? []),
      );
      return drifts;
    });
  }
}
