/** Where an entry stands among those of all orders; see the migration `order-0005-positions`. */
export interface Position {
  tx: number;
  seq: number;
}

export function isAfter(one: Position, other: Position): boolean {
  return one.tx > other.tx || (one.tx === other.tx && one.seq > other.seq);
}
