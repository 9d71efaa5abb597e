import type { Headers } from './message';

/**
 * The envelope of a message: the attributes of the CloudEvents 1.0 Kafka binding in binary mode, and the headers
 * that carry the story it belongs to.
 */
export interface Envelope {
  id: string;
  source: string;
  type: string;
  /** RFC 3339. */
  time: string;
  subject: string;
  dataSchema?: string;
  /** W3C trace context. */
  traceparent?: string;
  tracestate?: string;
  /** One for the whole story that a message belongs to. */
  correlationId: string;
  /** The id of the message that caused this one. */
  causationId?: string;
  aggregateVersion: number;
}

const HEADER = {
  id: 'ce_id',
  source: 'ce_source',
  type: 'ce_type',
  time: 'ce_time',
  subject: 'ce_subject',
  dataSchema: 'ce_dataschema',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  correlationId: 'x-correlation-id',
  causationId: 'x-causation-id',
  aggregateVersion: 'x-aggregate-version',
} as const satisfies Record<keyof Envelope, string>;

/** The headers of a message whose value is JSON. */
export function encodeHeaders(envelope: Envelope): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json', ce_specversion: '1.0' };
  for (const [attribute, header] of Object.entries(HEADER)) {
    const value = envelope[attribute as keyof Envelope];
    if (value !== undefined) headers[header] = String(value);
  }
  return headers;
}

/** One header as text; the last one where the name occurs more than once. */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value.at(-1) : value)?.toString('utf8');
}

/** What the headers say; a message from elsewhere may lack any of it. */
export function decodeHeaders(headers: Headers): Partial<Envelope> {
  const version = headerText(headers, HEADER.aggregateVersion);
  return {
    id: headerText(headers, HEADER.id),
    source: headerText(headers, HEADER.source),
    type: headerText(headers, HEADER.type),
    time: headerText(headers, HEADER.time),
    subject: headerText(headers, HEADER.subject),
    dataSchema: headerText(headers, HEADER.dataSchema),
    traceparent: headerText(headers, HEADER.traceparent),
    tracestate: headerText(headers, HEADER.tracestate),
    correlationId: headerText(headers, HEADER.correlationId),
    causationId: headerText(headers, HEADER.causationId),
    aggregateVersion: version === undefined ? undefined : Number(version),
  };
}
