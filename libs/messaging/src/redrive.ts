import { headerText, type Headers, type KafkaRecord, type TopicSpec } from '@waybill/kafka';
import { DEAD_LETTER_HEADERS } from './dead-letter';
import { headersToJson } from './header-json';
import type { NewOutboxRow } from './outbox.repository';

/** A message is redriven no more than so many times: one that is still bad then will not get better by that. */
export const REDRIVE_LIMIT = 5;

/** Where a dead letter goes back to, for which group alone, and for the how manieth time. */
export interface Redrive {
  topic: TopicSpec;
  group: string;
  count: number;
}

/**
 * The message as it was before `group` parked it, on its way back to its topic. It keeps its `ce_id`, so that a group
 * which has applied it does nothing; `x-redrive-group` tells all others to skip it. The count travels with it and
 * comes back when it is parked again.
 */
export function redriven(
  letter: Pick<KafkaRecord, 'key' | 'value' | 'headers'>,
  { topic, group, count }: Redrive,
): NewOutboxRow {
  const { key, value } = letter;
  const headers: Headers = { ...letter.headers };
  for (const name of DEAD_LETTER_HEADERS) delete headers[name];
  headers['x-redrive-group'] = Buffer.from(group);
  headers['x-redrive-count'] = Buffer.from(String(count));
  return {
    topic: topic.name,
    // Without a key nothing else says which one it was on.
    partition: key === null ? originalPartition(letter.headers) % topic.partitions : null,
    key,
    value,
    headers: headersToJson(headers),
    deadLetter: false,
  };
}

/** How often a message has been redriven, as it says itself. */
export function redrivesOf(headers: Headers): number {
  return wholeNumber(headerText(headers, 'x-redrive-count')) ?? 0;
}

function originalPartition(headers: Headers): number {
  return wholeNumber(headerText(headers, 'kafka_dlt-original-partition')) ?? 0;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
