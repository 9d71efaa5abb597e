import type { Problem } from './types.js';
import { retryAfterMs } from './backoff.js';

/** The service has refused a call, and says why. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** Stable, for programs: `illegal-transition`, `not-found` and so on. `unknown` when a proxy has answered. */
  readonly code: string;

  constructor(
    readonly problem: Problem,
    /** How long the service asks to wait before another attempt. */
    readonly retryAfterMs = 0,
  ) {
    super(`${problem.detail || problem.title} [${problem.status} ${problem.code}]`);
    this.status = problem.status;
    this.code = problem.code;
  }

  /** Of an answer that is no success. */
  static of({ status, statusText, url, headers }: Response, body: string): ProblemError {
    const unknown = { type: 'about:blank', title: statusText, detail: '', instance: url, code: 'unknown' };
    const sent = headers.get('content-type')?.includes('application/problem+json') ? parse(body) : undefined;
    return new ProblemError({ ...unknown, ...sent, status }, retryAfterMs(headers.get('retry-after')));
  }
}

/** There was no answer: no connection, or it was cut, or it took too long. What the call has done is not known. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(url: string, cause: unknown) {
    super(`no answer from ${url}: ${reasonOf(cause)}`, { cause });
  }
}

function parse(body: string): Partial<Problem> | undefined {
  try {
    return JSON.parse(body) as Partial<Problem>;
  } catch {
    return undefined;
  }
}

/** Node says "fetch failed", and why in the cause of that: an error, or several whose message is empty. */
function reasonOf(thrown: unknown): string {
  const { message, cause } = thrown as { message?: string; cause?: { message?: string; code?: string } };
  return cause?.message || cause?.code || message || String(thrown);
}
