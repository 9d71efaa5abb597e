import { follow, type FollowOptions } from './follow.js';
import type { CallOptions, Http } from './http.js';
import { pages, type ListOptions } from './pages.js';
import type { FeedNotice, Preferences } from './types.js';

/** What customers want to be told of, and their feeds. These are operators' calls. */
export class Customers {
  constructor(private readonly http: Http) {}

  /** Everything, of one who has never said. */
  async preferences(id: string, options: CallOptions = {}): Promise<Preferences> {
    return (await this.http.call<Preferences>({ ...options, path: `${pathOf(id)}/preferences` })).body;
  }

  /** In place of all that was set before; what is left out is told. */
  async setPreferences(
    id: string,
    preferences: Preferences,
    options: CallOptions = {},
  ): Promise<Preferences> {
    const path = `${pathOf(id)}/preferences`;
    return (await this.http.call<Preferences>({ ...options, method: 'PUT', path, body: preferences })).body;
  }

  /** Newest first. */
  feed(id: string, options: ListOptions = {}): AsyncGenerator<FeedNotice, void, undefined> {
    return pages(this.http, `${pathOf(id)}/feed`, {}, options);
  }

  /** The notices from now on, or after `lastEventId`, until the signal aborts. */
  async *followFeed(id: string, options: FollowOptions = {}): AsyncGenerator<FeedNotice, void, undefined> {
    for await (const { data } of follow(this.http, `${pathOf(id)}/feed`, options))
      yield JSON.parse(data) as FeedNotice;
  }
}

const pathOf = (id: string): string => `/v1/customers/${encodeURIComponent(id)}`;
