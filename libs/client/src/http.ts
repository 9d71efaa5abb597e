import { backoff, delay } from './backoff.js';
import { NoAnswerError, ProblemError } from './errors.js';
import { Limit } from './limit.js';

/** Where the service is, and how to call it. */
export interface ClientOptions {
  /** Such as `http://127.0.0.1:3000`. */
  url: string;
  /** OPERATOR_TOKEN, for operators' calls. */
  token?: string;
  /** How long a call may take with all its attempts and pauses; default 30,000. What `wait` asks for comes on top. */
  timeoutMs?: number;
  /** How long one attempt may take, for a server that is silent; default 10,000. `wait` comes on top. */
  attemptTimeoutMs?: number;
  /** How long a stream may be silent before it is opened anew; default 45,000, three heartbeats. */
  silenceMs?: number;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, which then throws the signal's reason. */
  signal?: AbortSignal;
  /** Of this call, in place of the client's. */
  timeoutMs?: number;
}

export interface Call extends CallOptions {
  method?: 'DELETE' | 'GET' | 'POST' | 'PUT';
  path: string;
  body?: unknown;
  headers?: Record<string, string | undefined>;
  /** Seconds to wait for a decision. */
  wait?: number;
  /** False for a call that must not be made twice. */
  repeatable?: boolean;
}

/** An answer that was read as a whole; `body` is undefined where there is none. */
export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

const MOST_WAIT_SECONDS = 30;
/** Too many requests; a gateway without the service; the service without its database, or with too much to do. */
const PASSING = [429, 502, 503, 504];

/** Whether another attempt may help. */
export const mayPass = (error: unknown): boolean =>
  error instanceof NoAnswerError ||
  (error instanceof ProblemError &&
    (PASSING.includes(error.status) || error.code === 'idempotency-in-progress'));

/** Calls the service: again where that may help, until the time is over. */
export class Http {
  constructor(private readonly options: ClientOptions) {
    new URL(options.url);
  }

  get silenceMs(): number {
    return this.options.silenceMs ?? 45_000;
  }

  async call<T>(call: Call): Promise<Answer<T>> {
    const until = Date.now() + (call.timeoutMs ?? this.options.timeoutMs ?? 30_000) + 1000 * waitOf(call);
    for (let failures = 1; ; failures++) {
      try {
        return await this.attempt<T>(call, until - Date.now());
      } catch (error) {
        call.signal?.throwIfAborted();
        const asked = error instanceof ProblemError ? error.retryAfterMs : 0;
        const pause = Math.max(asked, backoff(failures));
        if (call.repeatable === false || !mayPass(error) || Date.now() + pause >= until) throw error;
        await delay(pause, call.signal);
      }
    }
  }

  /** Asks once; a success's body is still to be read. Throws ProblemError and NoAnswerError. */
  async open(call: Call, signal: AbortSignal): Promise<Response> {
    const { method = 'GET', path, body } = call;
    // Before the try: a header or a body that can not be sent is the caller's mistake.
    const request = { method, signal, headers: this.headersOf(call), body: JSON.stringify(body) };
    const url = this.options.url.replace(/\/$/, '') + path;
    try {
      const answer = await fetch(url, request);
      if (answer.status < 400) return answer;
      throw ProblemError.of(answer, await answer.text());
    } catch (error) {
      throw error instanceof ProblemError ? error : new NoAnswerError(url, error);
    }
  }

  private async attempt<T>(call: Call, leftMs: number): Promise<Answer<T>> {
    const attemptMs = (this.options.attemptTimeoutMs ?? 10_000) + 1000 * waitOf(call);
    const limit = new Limit(Math.min(attemptMs, leftMs), call.signal);
    try {
      const answer = await this.open(call, limit.signal);
      const text = await answer.text().catch((error) => {
        throw new NoAnswerError(answer.url, error);
      });
      const { status, headers } = answer;
      return { status, headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
    } finally {
      limit.end();
    }
  }

  private headersOf({ body, headers, wait }: Call): Headers {
    const all = new Headers({ accept: 'application/json' });
    if (body !== undefined) all.set('content-type', 'application/json');
    if (this.options.token) all.set('authorization', `Bearer ${this.options.token}`);
    if (wait !== undefined) all.set('prefer', `wait=${waitOf({ wait })}`);
    for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) all.set(name, value);
    return all;
  }
}

const waitOf = ({ wait = 0 }: Pick<Call, 'wait'>): number => Math.min(MOST_WAIT_SECONDS, Math.ceil(wait));
