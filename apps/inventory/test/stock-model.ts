/** What happens to stock, with nothing but plain objects: written apart from the rules that it is compared with. */
export type Event =
  | { kind: 'place' | 'cancel' | 'fulfil'; order: string }
  | { kind: 'adjust'; sku: string; delta: number; reference: string };

export interface ModelLevel {
  onHand: number;
  held: number;
}

/** How far an order has come: what was seen of it before it was placed, or what became of its lines. */
type Progress = 'early-cancel' | 'early-fulfil' | 'rejected' | 'held' | 'released' | 'withdrawn';

const STATUS: Record<Progress, string> = {
  'early-cancel': 'CANCELLED',
  'early-fulfil': 'FULFILLED',
  rejected: 'REJECTED',
  held: 'HELD',
  released: 'RELEASED',
  withdrawn: 'WITHDRAWN',
};

export class StockModel {
  levels = new Map<string, ModelLevel>();
  orders = new Map<string, Progress>();
  references = new Set<string>();
  /** One line for each message that other services would be told. */
  told: string[] = [];
  entries = 0;

  constructor(readonly lines: Map<string, Record<string, number>>) {}

  /** In the words of the table. */
  holds(): Record<string, object> {
    return Object.fromEntries(
      [...this.orders].map(([order, progress]) => {
        const early = progress.startsWith('early');
        const lines = early ? {} : this.lines.get(order);
        return [order, { status: STATUS[progress], lines }];
      }),
    );
  }

  apply(event: Event): void {
    if (event.kind === 'adjust') return this.adjust(event);
    const progress = this.orders.get(event.order);
    const lines = Object.entries(this.lines.get(event.order) ?? {});
    if (event.kind === 'place') this.place(event.order, progress, lines);
    else if (progress === undefined)
      this.orders.set(event.order, event.kind === 'cancel' ? 'early-cancel' : 'early-fulfil');
    else if (progress === 'held') this.end(event.order, event.kind === 'cancel', lines);
  }

  private place(order: string, progress: Progress | undefined, lines: [string, number][]): void {
    if (progress !== undefined && progress !== 'early-fulfil') return;
    const failing = lines.filter(([sku, quantity]) => this.available(sku) < quantity).map(([sku]) => sku);
    if (failing.length > 0) {
      this.orders.set(order, 'rejected');
      const unknown = failing.some((sku) => !this.levels.has(sku));
      this.told.push(
        `rejected ${order} ${unknown ? 'unknown-sku' : 'out-of-stock'} ${failing
          .map((sku) => `${sku}:${this.available(sku)}`)
          .sort()
          .join()}`,
      );
      return;
    }
    for (const [sku, quantity] of lines) this.change(sku, 0, quantity);
    this.orders.set(order, 'held');
    if (progress) this.end(order, false, lines);
    else this.told.push(`reserved ${order}`);
  }

  private end(order: string, cancelled: boolean, lines: [string, number][]): void {
    for (const [sku, quantity] of lines) this.change(sku, cancelled ? 0 : -quantity, -quantity);
    this.orders.set(order, cancelled ? 'released' : 'withdrawn');
    this.told.push(`${cancelled ? 'released' : 'withdrawn'} ${order}`);
  }

  private adjust({ sku, delta, reference }: Extract<Event, { kind: 'adjust' }>): void {
    if (this.references.has(reference)) return;
    this.references.add(reference);
    const level = this.levels.get(sku);
    if (!level && delta < 0) this.told.push(`adjustment-rejected ${reference} unknown-sku`);
    else if (level && level.onHand + delta < level.held)
      this.told.push(`adjustment-rejected ${reference} below-held`);
    else {
      this.change(sku, delta, 0);
      this.told.push(`adjusted ${reference}`);
    }
  }

  private available(sku: string): number {
    const { onHand, held } = this.levels.get(sku) ?? { onHand: 0, held: 0 };
    return onHand - held;
  }

  private change(sku: string, onHand: number, held: number): void {
    const level = this.levels.get(sku) ?? { onHand: 0, held: 0 };
    this.levels.set(sku, { onHand: level.onHand + onHand, held: level.held + held });
    this.entries += 1;
  }
}
