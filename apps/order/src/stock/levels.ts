import { StockLevelChanged, type StockLevelDto } from '@waybill/dto';
import type { Received, Tombstone } from '@waybill/messaging';

/** What a run of messages makes of the view: SKUs that are gone, and after that the levels there are. */
export interface LevelChanges {
  ended: string[];
  levels: StockLevelDto[];
}

/** Reduces a run to its last word on each SKU. */
export function foldLevels(events: Received<StockLevelChanged | Tombstone>[]): LevelChanges {
  const ended = new Set<string>();
  const levels = new Map<string, StockLevelDto>();
  for (const { data, key } of events) {
    if (data instanceof StockLevelChanged) {
      if ((levels.get(data.sku)?.version ?? -1) < data.version) levels.set(data.sku, data);
    } else if (key !== undefined) {
      ended.add(key);
      levels.delete(key);
    }
  }
  // Always in the same order, so that no two transactions wait for each other's rows.
  const bySku = [...levels.values()].sort((a, b) => (a.sku < b.sku ? -1 : 1));
  return { ended: [...ended].sort(), levels: bySku };
}
