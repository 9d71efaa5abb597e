import type { HoldLine } from '@waybill/dto';

/** The stock of one SKU, in pieces. */
export interface Level {
  sku: string;
  onHand: number;
  /** Promised to orders and still here. */
  held: number;
  /** Grows with every change. */
  version: number;
  lowStockAt: number | null;
  /** Whether it has been told that the stock ran low, until it rises above again. */
  ranLow: boolean;
}

/**
 * What became of an order's lines. All but HELD are final: CANCELLED is a cancel that came before the reservation,
 * and makes that one a no-op.
 */
export type HoldStatus = 'HELD' | 'REJECTED' | 'RELEASED' | 'WITHDRAWN' | 'CANCELLED';

export interface Hold {
  orderId: string;
  status: HoldStatus;
  lines: HoldLine[];
}

/** Who changed a level. */
export interface Cause {
  /** The `ce_id` of the message. */
  id: string;
  orderId?: string;
  reference?: string;
}

export interface LedgerEntry {
  sku: string;
  onHandDelta: number;
  heldDelta: number;
  onHandAfter: number;
  heldAfter: number;
  cause: Cause;
}

/** The outcome of an adjustment, kept so that its reference is applied once. */
export interface Adjustment {
  reference: string;
  sku: string;
  delta: number;
  applied: boolean;
  cause: Cause;
}

/** A change that no rule allows. It says that the code is wrong, not the message's sender. */
export class ImpossibleStock extends Error {
  constructor({ sku, onHand, held }: Level) {
    super(`${sku} would have ${onHand} on hand and ${held} held`);
  }
}

export const availableOf = ({ onHand, held }: Level): number => onHand - held;

/**
 * The part of the stock that a run of messages concerns, in memory. Rules read and change it; what has changed is
 * written at once after the run.
 */
export class StockRoom {
  readonly ledger: LedgerEntry[] = [];
  readonly changedHolds = new Map<string, Hold>();
  readonly newAdjustments: Adjustment[] = [];
  private readonly levels: Map<string, Level>;
  private readonly holds: Map<string, Hold>;
  private readonly references: Set<string>;
  private readonly changed = new Set<string>();

  constructor(levels: Level[], holds: Hold[], references: string[]) {
    this.levels = new Map(levels.map((level) => [level.sku, level]));
    this.holds = new Map(holds.map((hold) => [hold.orderId, hold]));
    this.references = new Set(references);
  }

  get changedLevels(): Level[] {
    return [...this.changed].sort().map((sku) => this.levels.get(sku) as Level);
  }

  level(sku: string): Level | undefined {
    return this.levels.get(sku);
  }

  hold(orderId: string): Hold | undefined {
    return this.holds.get(orderId);
  }

  isAdjusted(reference: string): boolean {
    return this.references.has(reference);
  }

  setHold(hold: Hold): void {
    this.holds.set(hold.orderId, hold);
    this.changedHolds.set(hold.orderId, hold);
  }

  setAdjusted(adjustment: Adjustment): void {
    this.references.add(adjustment.reference);
    this.newAdjustments.push(adjustment);
  }

  setThreshold(level: Level, lowStockAt: number | null): void {
    level.lowStockAt = lowStockAt;
    level.version += 1;
    this.changed.add(level.sku);
  }

  /** Changes a level and writes the ledger; a SKU that nobody knew begins at zero. */
  move(sku: string, { onHand = 0, held = 0 }: { onHand?: number; held?: number }, cause: Cause): Level {
    const level = this.levels.get(sku) ?? {
      sku,
      onHand: 0,
      held: 0,
      version: 0,
      lowStockAt: null,
      ranLow: false,
    };
    this.levels.set(sku, level);
    level.onHand += onHand;
    level.held += held;
    level.version += 1;
    if (level.held < 0 || level.onHand < level.held) throw new ImpossibleStock(level);
    this.changed.add(sku);
    this.ledger.push({
      sku,
      onHandDelta: onHand,
      heldDelta: held,
      onHandAfter: level.onHand,
      heldAfter: level.held,
      cause,
    });
    return level;
  }

  /** Whether the level has crossed its threshold downwards since it was last asked, or last rose above it. */
  crossedLow(level: Level): boolean {
    const low = level.lowStockAt !== null && availableOf(level) <= level.lowStockAt;
    const crossed = low && !level.ranLow;
    level.ranLow = low;
    return crossed;
  }
}
