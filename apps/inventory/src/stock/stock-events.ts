import { StockLevelChanged, StockRanLow } from '@waybill/dto';
import { availableOf, type Level } from './stock';

export function ranLow(level: Level): StockRanLow {
  const lowStockAt = level.lowStockAt ?? 0;
  return Object.assign(new StockRanLow(), { sku: level.sku, available: availableOf(level), lowStockAt });
}

export function levelChanged(level: Level, at: Date): StockLevelChanged {
  const { sku, onHand, held, version, lowStockAt } = level;
  return Object.assign(new StockLevelChanged(), {
    sku,
    onHand,
    held,
    available: availableOf(level),
    version,
    lowStockAt: lowStockAt ?? undefined,
    updatedAt: at.toISOString(),
  });
}
