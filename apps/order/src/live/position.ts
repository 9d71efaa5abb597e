/** Where an entry stands among those of all orders; see the migration `order-0005-positions`. */
export interface Position {
  tx: number;
  seq: number;
}

const ID = /^(\d{1,15})\.(\d{1,15})$/;

/** A position as the id of an event. */
export function toId({ tx, seq }: Position): string {
  return `${tx}.${seq}`;
}

/** The position that an id stands for; undefined for one that is none, such as an entry's. */
export function fromId(id: string): Position | undefined {
  const [, tx, seq] = ID.exec(id) ?? [];
  return tx === undefined ? undefined : { tx: Number(tx), seq: Number(seq) };
}

export function isAfter(one: Position, other: Position): boolean {
  return one.tx > other.tx || (one.tx === other.tx && one.seq > other.seq);
}
