import type { Received } from './received';

/** More than this is a bad deploy and no bad messages. */
const LIMIT = 20;

type Place = Pick<Received, 'topic' | 'partition' | 'type'>;

/** Counts the messages of a partition and type that a handler rejected one after the other. */
export class Rejections {
  private readonly inARow = new Map<string, number>();

  /** Whether no more of them may be parked. */
  isFull(place: Place): boolean {
    return (this.inARow.get(keyOf(place)) ?? 0) >= LIMIT;
  }

  add(place: Place): void {
    this.inARow.set(keyOf(place), (this.inARow.get(keyOf(place)) ?? 0) + 1);
  }

  /** Forgets what was rejected before messages that a handler took. */
  clear(places: Iterable<Place>): void {
    if (this.inARow.size === 0) return;
    for (const place of places) this.inARow.delete(keyOf(place));
  }
}

function keyOf({ topic, partition, type }: Place): string {
  return `${topic}/${partition}/${type}`;
}
