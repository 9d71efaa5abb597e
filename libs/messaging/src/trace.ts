import { randomBytes } from 'node:crypto';

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** A W3C `traceparent` for the next hop: the same trace under a new span, or a new trace where there is none. */
export function nextTraceparent(previous: string | undefined): string {
  const [, trace = randomBytes(16).toString('hex'), flags = '01'] = TRACEPARENT.exec(previous ?? '') ?? [];
  return `00-${trace}-${randomBytes(8).toString('hex')}-${flags}`;
}
