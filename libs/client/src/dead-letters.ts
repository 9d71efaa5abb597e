import type { CallOptions, Http } from './http.js';
import { pages, type ListOptions } from './pages.js';
import type { DeadLetter, DeadLetterFilter, DeadLetterPlace } from './types.js';

/** Messages that could not be applied. These are operators' calls. */
export class DeadLetters {
  constructor(private readonly http: Http) {}

  /** Newest first. */
  list(
    filter: DeadLetterFilter = {},
    options: ListOptions = {},
  ): AsyncGenerator<DeadLetter, void, undefined> {
    return pages(this.http, '/v1/dead-letters', filter, options);
  }

  async get(place: DeadLetterPlace, options: CallOptions = {}): Promise<DeadLetter> {
    return (await this.http.call<DeadLetter>({ ...options, path: pathOf(place) })).body;
  }

  /** Sends it back to its topic. Tried once only: each time counts, and after five there is no more. */
  async redrive(place: DeadLetterPlace, options: CallOptions = {}): Promise<DeadLetter> {
    const path = `${pathOf(place)}/redrive`;
    return (await this.http.call<DeadLetter>({ ...options, method: 'POST', path, repeatable: false })).body;
  }
}

const pathOf = ({ topic, partition, offset }: DeadLetterPlace): string =>
  `/v1/dead-letters/${encodeURIComponent(topic)}/${partition}/${offset}`;
