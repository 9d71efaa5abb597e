import type { Topic } from '@waybill/kafka';

const DAY_MS = 86_400_000;
/** Kafka's own default for a topic that sets no `retention.ms`. */
const DEFAULT_RETENTION_MS = 7 * DAY_MS;

/** A partition of the inbox: the messages whose UUIDv7 was made on one day, in UTC. */
export interface InboxDay {
  /** `inbox_20261125`. */
  table: string;
  /** Lowest UUIDv7 of the day, as text without its random part. */
  from: string;
  /** Lowest UUIDv7 of the next day. */
  to: string;
}

/** The day of `time` (ms since 1970), or one that many days after it. */
export function inboxDay(time: number, daysLater = 0): InboxDay {
  const start = Math.floor(time / DAY_MS) * DAY_MS + daysLater * DAY_MS;
  const date = new Date(start).toISOString().slice(0, 10).replaceAll('-', '');
  return { table: `inbox_${date}`, from: lowestId(start), to: lowestId(start + DAY_MS) };
}

/** Whether all messages of a partition, by its name, are more than `keptMs` older than `now`. */
export function isOutdated(table: string, now: number, keptMs: number): boolean {
  const [, year, month, day] = /^inbox_(\d{4})(\d{2})(\d{2})$/.exec(table) ?? [];
  if (!year) return false;
  return Date.parse(`${year}-${month}-${day}T00:00:00Z`) + DAY_MS < now - keptMs;
}

/**
 * For how many ms the inbox must know a message: as long as a topic may bring it again, and a day on top. A compacted
 * topic brings the last message of a key for ever; its readers go by the message's version.
 */
export function inboxRetentionMs(topics: readonly Pick<Topic, 'config'>[]): number {
  const longest = topics
    .filter(({ config }) => config['cleanup.policy'] !== 'compact')
    .map(({ config }) => Number(config['retention.ms'] ?? DEFAULT_RETENTION_MS))
    .map((ms) => (ms < 0 ? Infinity : ms));
  return Math.max(0, ...longest) + DAY_MS;
}

/** The first 48 bits of a UUIDv7 are its time. */
function lowestId(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
