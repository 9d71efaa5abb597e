import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches } from 'class-validator';
import { canonicalJson } from './canonical-json';
import { decodeCursor, encodeCursor } from './cursor';

const DEFAULT_LIMIT = 50;

/** The query parameters that all lists have; the filters of one list are in its own class. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: DEFAULT_LIMIT })
  @IsOptional()
  @Matches(/^([1-9]\d?|1\d\d|200)$/, { message: 'limit must be an integer from 1 to 200' })
  limit?: string;

  @ApiPropertyOptional({ description: 'The `next` of the page before.', minLength: 1 })
  @IsOptional()
  @IsString()
  cursor?: string;
}

/** The answer of any list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** How a list is paged. */
export interface Paging<T> {
  /** Names the list: a cursor is good for this one and the query's filters alone. */
  list: string;
  /** The forms of a position's parts. */
  form: readonly RegExp[];
  position: (item: T) => string[];
  /** Reads the items after a position, or the first ones, as many as `limit` says. */
  read: (after: string[] | undefined, limit: number) => Promise<T[] | Cut<T>>;
}

/** Fewer items than were asked for, of large ones, although there may be more. */
export interface Cut<T> {
  items: T[];
  cut: boolean;
}

/** One page of a list. One item more than that is read, to know whether there is another page. */
export async function readPage<T>(
  query: PageQuery,
  { list, form, position, read }: Paging<T>,
): Promise<Page<T>> {
  const { limit: text, cursor, ...filters } = query;
  const limit = Number(text ?? DEFAULT_LIMIT);
  const scope = list + canonicalJson(filters);
  const after = cursor === undefined ? undefined : decodeCursor(scope, cursor, form);
  const answer = await read(after, limit + 1);
  const { items: found, cut } = Array.isArray(answer) ? { items: answer, cut: false } : answer;
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next =
    (cut || found.length > limit) && last !== undefined ? encodeCursor(scope, position(last)) : null;
  return { items, next };
}
