import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaOptions } from './client';
import { committedOffsets } from './group-offsets';
import { withAdmin } from './with-admin';

const POLL_MS = 100;

/** Whether the group, all its members together, commits within `ms` everything that lies on the topic now. */
export async function catchesUp(
  options: KafkaOptions,
  group: string,
  topic: string,
  ms: number,
): Promise<boolean> {
  return withAdmin(options, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    for (const deadline = performance.now() + ms; ; await delay(POLL_MS)) {
      const committed = await committedOffsets(admin, group, [topic]);
      // What retention has taken is not there to be read.
      const isDone = ({ partition, low, high }: (typeof ends)[number]) =>
        Math.max(Number(low), committed.get(`${topic}/${partition}`) ?? 0) >= Number(high);
      if (ends.every(isDone)) return true;
      if (performance.now() > deadline) return false;
    }
  });
}
