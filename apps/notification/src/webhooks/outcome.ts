import { pauseAfter, withJitter } from '../notices/retry-schedule';
import type { Answer } from './call-webhook';

/** What to make of an attempt. */
export type Outcome =
  | { status: 'SENT' }
  /** `holdSeconds`: how long the receiver wants to be left alone. */
  | { status: 'PENDING'; error: string; pauseSeconds: number; holdSeconds: number }
  | { status: 'FAILED'; error: string; disables: boolean };

const GONE = 410;
/** By us, and not to be tried again: that would probe our own network on a schedule. The next notice has its own chance. */
const REFUSED = ['address-refused', 'url-refused'];
/** A receiver may put off a call by so much, however long it asks for. */
const MAX_RETRY_AFTER_SECONDS = 3_600;

/** After the n-th attempt, by its answer or by why there was none. */
export function outcomeOf(answer: Answer | string, attempts: number, schedule: readonly number[]): Outcome {
  if (typeof answer !== 'string' && answer.status >= 200 && answer.status < 300) return { status: 'SENT' };
  const error = typeof answer === 'string' ? answer : `status ${answer.status}`;
  if (REFUSED.includes(error)) return { status: 'FAILED', error, disables: false };
  const pause =
    typeof answer !== 'string' && answer.status === GONE ? undefined : pauseAfter(attempts, schedule);
  if (pause === undefined) return { status: 'FAILED', error, disables: true };
  const holdSeconds = typeof answer === 'string' ? 0 : retryAfterSeconds(answer.retryAfter);
  return {
    status: 'PENDING',
    error,
    pauseSeconds: Math.max(withJitter(pause), holdSeconds),
    holdSeconds,
  };
}

/** Seconds, or the seconds until a date, of a Retry-After header; 0 without a valid one. */
export function retryAfterSeconds(header: string | undefined, now = Date.now()): number {
  if (header === undefined) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1_000;
  return Number.isNaN(seconds) ? 0 : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS);
}
