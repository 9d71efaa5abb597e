import { randomUUID } from 'node:crypto';

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** A W3C `traceparent` for the next hop: the same trace under a new span, or a new trace where there is none. */
export function nextTraceparent(previous: string | undefined): string {
  const [, trace = hexDigits(), flags = '01'] = TRACEPARENT.exec(previous ?? '') ?? [];
  return `00-${trace}-${hexDigits().slice(16)}-${flags}`;
}

/** 32 of a UUID: Node draws the bits of many at a time, while each randomBytes is a call of the system. */
const hexDigits = (): string => randomUUID().replaceAll('-', '');
