/** A SKU whose books disagree: its level, the sum of its ledger, and the sum of the open holds. */
export interface StockDrift {
  sku: string;
  /** Null when the SKU has no level. */
  onHand: number | null;
  held: number | null;
  ledgerOnHand: number;
  ledgerHeld: number;
  openHeld: number;
}

/** A hold that is still open although the order has ended, as far as its events were seen. */
export interface OrderDrift {
  orderId: string;
  orderStatus: string;
}

export const DRIFT_KINDS = ['ledger', 'holds', 'orders'] as const;
/** `ledger`: SKUs whose level is not the sum of the ledger; `holds`: not that of the open holds; `orders`: holds. */
export type DriftCounts = Record<(typeof DRIFT_KINDS)[number], number>;

const isOffLedger = (drift: StockDrift) =>
  drift.onHand !== drift.ledgerOnHand || drift.held !== drift.ledgerHeld;

export function countDrift(stock: StockDrift[], orders: OrderDrift[]): DriftCounts {
  return {
    ledger: stock.filter(isOffLedger).length,
    holds: stock.filter(({ held, openHeld }) => (held ?? 0) !== openHeld).length,
    orders: orders.length,
  };
}

/**
 * Why nobody but a person can put it right, if so: without a level there is no version to go on from, and goods that
 * are promised but not there have to come from somewhere.
 */
export function obstacle({ onHand, ledgerOnHand, openHeld }: StockDrift): string | undefined {
  if (onHand === null) return 'its level is gone';
  return ledgerOnHand < openHeld ? 'more is held than is there' : undefined;
}

export function showStockDrift(drift: StockDrift): string {
  const { sku, onHand, held, ledgerOnHand, ledgerHeld, openHeld } = drift;
  const level = onHand === null ? 'no level' : `level ${onHand} on hand, ${held} held`;
  const why = obstacle(drift);
  return `${sku}: ${level}; ledger ${ledgerOnHand} on hand, ${ledgerHeld} held; open holds ${openHeld}${why ? ` (can not be repaired: ${why})` : ''}`;
}

export const showOrderDrift = ({ orderId, orderStatus }: OrderDrift): string =>
  `order ${orderId}: its hold is open, and the order ${orderStatus}`;
