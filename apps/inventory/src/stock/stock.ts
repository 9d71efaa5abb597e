import type { HoldLine, OrderDto } from '@waybill/dto';

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
 * What became of an order's lines. CANCELLED and FULFILLED are marks of what came before the reservation: after the one
 * a late reservation is a no-op, after the other it takes the lines out at once. All but HELD and FULFILLED are final.
 */
export type HoldStatus = 'HELD' | 'REJECTED' | 'RELEASED' | 'WITHDRAWN' | 'CANCELLED' | 'FULFILLED';

export interface Hold {
  orderId: string;
  status: HoldStatus;
  lines: HoldLine[];
  /** Of the order's newest event seen, whatever was made of it; reconciliation compares it with `status`. */
  seenStatus?: string | null;
  seenVersion?: number | null;
}

/** Who changed a level. */
export interface Cause {
  /** The `ce_id` of the message, or what a repair put right. */
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

  setHold(change: Hold): void {
    const hold = { ...this.holds.get(change.orderId), ...change };
    this.holds.set(hold.orderId, hold);
    this.changedHolds.set(hold.orderId, hold);
  }

  /** Keeps the newest state that an order was seen in, once there is something to keep it with. */
  sawOrder({ id, status, version }: Pick<OrderDto, 'id' | 'status' | 'version'>): void {
    const hold = this.holds.get(id);
    if (hold && version > (hold.seenVersion ?? 0))
      this.setHold({ ...hold, seenStatus: status, seenVersion: version });
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
    this.record(level, { onHand, held }, cause);
    return level;
  }

  /**
   * Sets a level to what its books say. The deltas are those that the ledger lacks, none when it was the level alone
   * that was wrong; the entry is written all the same.
   */
  correct(
    level: Level,
    books: { onHand: number; held: number },
    lacking: { onHand: number; held: number },
    cause: Cause,
  ): void {
    Object.assign(level, books);
    level.version += 1;
    this.record(level, lacking, cause);
  }

  /** Whether the level has crossed its threshold downwards since it was last asked, or last rose above it. */
  crossedLow(level: Level): boolean {
    const low = level.lowStockAt !== null && availableOf(level) <= level.lowStockAt;
    const crossed = low && !level.ranLow;
    level.ranLow = low;
    return crossed;
  }

  private record(level: Level, delta: { onHand: number; held: number }, cause: Cause): void {
    if (level.held < 0 || level.onHand < level.held) throw new ImpossibleStock(level);
    this.changed.add(level.sku);
    this.ledger.push({
      sku: level.sku,
      onHandDelta: delta.onHand,
      heldDelta: delta.held,
      onHandAfter: level.onHand,
      heldAfter: level.held,
      cause,
    });
  }
}
