import type { Consumer } from 'kafkajs';

/** How long a fetch may wait for data, and with it how long a broker's turn may last. */
const TURN_MS = 500;

/**
 * Has topics of no hurry asked for in one fetch a second only, from each broker in turn, and lets what the others fetch
 * go by them: kafkajs and the broker go through every partition of every fetch, and what is fetched is decoded before
 * anything else is. `full` names partitions that are not to be fetched even then.
 *
 * kafkajs drops what it has fetched of a topic that is paused by then, and fetches it again another time; so a turn ends
 * when its fetch does, and a turn that does not end, because the fetch failed, only means that no topic is paused.
 */
export function fetchNowAndThen(
  consumer: Consumer,
  topics: readonly string[],
  full: () => { topic: string; partitions: number[] }[],
): void {
  const all = topics.map((topic) => ({ topic }));
  const dueAt = new Map<string, number>();
  let turn: string | undefined;
  consumer.on(consumer.events.FETCH_START, ({ payload }) => {
    const nodeId = String(payload.nodeId);
    if (turn !== undefined || Date.now() < (dueAt.get(nodeId) ?? 0)) return;
    turn = nodeId;
    // Long enough for every other broker to have its turn meanwhile.
    dueAt.set(nodeId, Date.now() + TURN_MS * Math.max(2, dueAt.size + 1));
    consumer.resume(all);
    consumer.pause(full());
  });
  consumer.on(consumer.events.FETCH, ({ payload }) => {
    if (String(payload.nodeId) !== turn) return;
    turn = undefined;
    consumer.pause(all);
  });
  consumer.on(consumer.events.GROUP_JOIN, () => {
    turn = undefined;
  });
}
