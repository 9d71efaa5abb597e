import { backoff, delay } from './backoff.js';
import { NoAnswerError, ProblemError } from './errors.js';
import { EventParser, type StreamEvent } from './event-parser.js';
import { mayPass, type Http } from './http.js';
import { Limit } from './limit.js';

export interface FollowOptions {
  /** Ends the stream; nothing is thrown. */
  signal?: AbortSignal;
  /** Begins after this event, such as the last one that was handled before a restart. */
  lastEventId?: string;
}

const RETRY_MS = 1_000;

/**
 * The events of a stream. When its connection ends, fails or falls silent, it is opened anew with `Last-Event-ID`, for
 * as long as that takes; throws ProblemError when the service refuses it for good.
 */
export async function* follow(
  http: Http,
  path: string,
  { signal, lastEventId }: FollowOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  let parser = new EventParser(lastEventId);
  let failures = 0;
  while (!signal?.aborted) {
    parser = new EventParser(parser.lastEventId, parser.retryMs);
    const limit = new Limit(http.silenceMs, signal);
    let asked = 0;
    try {
      const headers = { accept: 'text/event-stream', 'last-event-id': parser.lastEventId || undefined };
      const answer = await http.open({ path, headers }, limit.signal);
      // The standard's way of saying that there is nothing more to come.
      if (answer.status === 204) return;
      failures = 0;
      for await (const text of textOf(answer, limit)) yield* parser.push(text);
    } catch (error) {
      if (signal?.aborted) return;
      if (!mayPass(error)) throw error;
      failures += 1;
      if (error instanceof ProblemError) asked = error.retryAfterMs;
    } finally {
      limit.end();
    }
    const pause = Math.max(asked, parser.retryMs ?? RETRY_MS, failures === 0 ? 0 : backoff(failures));
    // Not less than was asked for, and not all clients at the same time.
    await delay(pause * (1 + Math.random() / 2), signal).catch(() => undefined);
  }
}

async function* textOf(answer: Response, limit: Limit): AsyncGenerator<string, void, undefined> {
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream') || !answer.body)
    throw new Error(`${answer.url} is not an event stream`);
  // It takes a byte order mark away.
  const decoder = new TextDecoder();
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    limit.restart();
    const { done, value } = await reader.read().catch((error) => {
      throw new NoAnswerError(answer.url, error);
    });
    if (done) return;
    // Whoever is given the events takes what time he needs.
    limit.pause();
    yield decoder.decode(value, { stream: true });
  }
}
