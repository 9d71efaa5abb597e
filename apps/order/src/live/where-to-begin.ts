import { UUID } from '../http/forms';
import { fromId, isAfter, type Position } from './position';

/** Where a stream finds out. */
interface Places {
  now: () => Promise<Position>;
  /** Where something that streams tell stands. */
  positionOf: (id: string) => Promise<Position | undefined>;
}

/** Behind what a client has had, which may be a position alone when nothing was told before its stream broke; or now. */
export async function whereToBegin(lastEventId = '', { now, positionOf }: Places): Promise<Position> {
  if (UUID.test(lastEventId)) return (await positionOf(lastEventId)) ?? now();
  const known = fromId(lastEventId);
  const present = await now();
  // One from another server, whose transactions have higher numbers, would keep the stream silent until ours get there.
  return known && !isAfter(known, present) ? known : present;
}
