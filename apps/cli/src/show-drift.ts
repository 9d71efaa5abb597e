import type { Drift, TopicSpec } from '@waybill/kafka';

/** The exit code where something differs from what is declared. */
export const DRIFTED = 3;
const MINUTE_MS = 60_000;

/** One line for a difference. */
export function showDrift({ topic, what, is, shouldBe, canBeApplied }: Drift): string {
  if (what === undefined) return `drift: ${topic} is not there`;
  const values = `${what} is ${is ?? 'not set'}, declared is ${shouldBe ?? 'nothing'}`;
  return `drift: ${topic}: ${values}${canBeApplied ? '' : `; ${howToMend(what)}`}`;
}

function howToMend(what: string): string {
  return what === 'partitions'
    ? 'Kafka can not take partitions away: declare as many, or make the topic anew'
    : 'replicas are moved with kafka-reassign-partitions';
}

/**
 * A group that has read nothing for so long loses its place, and starts over at the oldest message. So its offsets must
 * be kept for longer than any message is.
 */
export function offsetsWarning(
  minutes: number | undefined,
  specs: readonly Pick<TopicSpec, 'config'>[],
): { text: string; isDrift: boolean } | undefined {
  const longest = Math.max(...specs.map(({ config }) => Number(config['retention.ms'] ?? 0))) / MINUTE_MS;
  const needed = `it must be more than ${longest}, the longest retention of a topic, in every broker's settings`;
  if (minutes === undefined)
    return { text: `note: offsets.retention.minutes can not be read; ${needed}`, isDrift: false };
  if (minutes > longest) return undefined;
  return { text: `drift: offsets.retention.minutes is ${minutes}; ${needed}`, isDrift: true };
}
