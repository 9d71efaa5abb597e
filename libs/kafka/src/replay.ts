import type { Admin } from 'kafkajs';
import type { KafkaOptions } from './client';
import { committedOffsets } from './group-offsets';
import { withAdmin } from './with-admin';

/** A place on every partition: an offset, a time in ms since 1970, or one of the ends. */
export type Point = { offset: number } | { time: number } | 'earliest' | 'latest';

export interface ReplayRange {
  group: string;
  topic: string;
  from: Point;
  /** Itself excluded. */
  to: Point;
  /** All of them where it is undefined. */
  partition?: number;
  /** Messages written before this time (ms since 1970) are counted as `forgotten`. */
  knownSince: number;
}

/** What a replay does with one partition. */
export interface PartitionReplay {
  partition: number;
  /** Where the group stands now; undefined where it has committed nothing. */
  committed: number | undefined;
  /** Where it is to stand. */
  from: number;
  /** Offsets in the range; there may be fewer messages than that on a compacted topic. */
  records: number;
  /** Offsets from the end of the range to where the group stands now: they are read again too. */
  beyond: number;
  /** Of the records, those that were written before `knownSince`. */
  forgotten: number;
}

export interface ReplayPlan {
  /** The members of the group now, as `client@host`: while there are any, nothing can be moved. */
  members: string[];
  /** The partitions on which there is something to be read again. */
  partitions: PartitionReplay[];
}

/** The group has members, so that its offsets are theirs. */
export class GroupIsRunning extends Error {
  constructor(
    readonly group: string,
    readonly members: string[],
  ) {
    super(`${group} has ${members.length} member(s): ${members.join(', ')}`);
  }
}

/** What a replay would do; nothing is changed. */
export async function planReplay(options: KafkaOptions, range: ReplayRange): Promise<ReplayPlan> {
  return withAdmin(options, async (admin) => {
    const { topic, group, partition: only } = range;
    const [positions, from, to, known, committed, members] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      offsetsAt(admin, topic, range.from),
      offsetsAt(admin, topic, range.to),
      offsetsAt(admin, topic, { time: range.knownSince }),
      committedOffsets(admin, group, [topic]),
      membersOf(admin, group),
    ]);
    const partitions = positions
      .filter(({ partition }) => only === undefined || partition === only)
      .map(({ partition, low, high }) => {
        const within = (offset: number) => Math.min(Math.max(offset, Number(low)), Number(high));
        const position = committed.get(`${topic}/${partition}`);
        const start = within(from(partition));
        // What the group has not read yet it will read anyway.
        const end = Math.min(within(to(partition)), position ?? 0);
        return {
          partition,
          committed: position,
          from: start,
          records: Math.max(0, end - start),
          beyond: Math.max(0, within(position ?? 0) - end),
          forgotten: Math.max(0, Math.min(end, within(known(partition))) - start),
        };
      })
      .filter(({ records }) => records > 0)
      .sort((a, b) => a.partition - b.partition);
    return { members, partitions };
  });
}

/**
 * Moves the group's offsets, so that it reads on from there once it runs again. Throws GroupIsRunning while it has
 * members: Kafka takes offsets from them alone then.
 */
export async function moveOffsets(
  options: KafkaOptions,
  { group, topic }: { group: string; topic: string },
  offsets: { partition: number; offset: number }[],
): Promise<void> {
  await withAdmin(options, async (admin) => {
    const members = await membersOf(admin, group);
    if (members.length > 0) throw new GroupIsRunning(group, members);
    // kafkajs joins the group for that, which takes it five seconds.
    await admin.setOffsets({
      groupId: group,
      topic,
      partitions: offsets.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
    });
    // Were somebody to join meanwhile, it would move some of them and say nothing.
    const committed = await committedOffsets(admin, group, [topic]);
    const missed = offsets.filter(
      ({ partition, offset }) => committed.get(`${topic}/${partition}`) !== offset,
    );
    if (missed.length > 0) throw new GroupIsRunning(group, await membersOf(admin, group));
  });
}

async function membersOf(admin: Admin, group: string): Promise<string[]> {
  const { groups } = await admin.describeGroups([group]);
  return groups.flatMap(({ members }) =>
    members.map(({ clientId, clientHost }) => `${clientId}@${clientHost}`),
  );
}

async function offsetsAt(admin: Admin, topic: string, point: Point): Promise<(partition: number) => number> {
  if (point === 'earliest') return () => 0;
  if (point === 'latest') return () => Infinity;
  if ('offset' in point) return () => point.offset;
  const found = await admin.fetchTopicOffsetsByTimestamp(topic, point.time);
  const offsets = new Map(found.map(({ partition, offset }) => [partition, Number(offset)]));
  return (partition) => offsets.get(partition) ?? Infinity;
}
