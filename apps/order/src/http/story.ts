import type { IncomingHttpHeaders } from 'node:http';
import { nextTraceparent, type Story } from '@waybill/messaging';

/** As the W3C asks all to carry at least. */
const MAX_TRACESTATE = 512;

/** The trace that a request belongs to, or a new one. */
export function storyOf({ traceparent, tracestate }: IncomingHttpHeaders): Story {
  const carried = typeof tracestate === 'string' && tracestate.length <= MAX_TRACESTATE && traceparent;
  return {
    traceparent: nextTraceparent(typeof traceparent === 'string' ? traceparent : undefined),
    tracestate: carried ? tracestate : undefined,
  };
}
