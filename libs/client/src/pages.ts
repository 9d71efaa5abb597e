import type { CallOptions, Http } from './http.js';

/** What every list takes. */
export interface ListOptions extends CallOptions {
  /** Items of a page, 1 to 200; default 50. All pages are read, one after the other. */
  limit?: number;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

/** The items of a list, page by page as they are asked for. `timeoutMs` is that of a page. */
export async function* pages<T>(
  http: Http,
  path: string,
  filter: object,
  { limit, ...options }: ListOptions,
): AsyncGenerator<T, void, undefined> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...filter, limit, cursor }))
      if (value !== undefined) parameters.set(name, String(value));
    const { body } = await http.call<Page<T>>({ ...options, path: `${path}?${parameters.toString()}` });
    yield* body.items;
    cursor = body.next;
  }
}
