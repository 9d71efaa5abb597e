import { Client, type QueryArrayConfig, type QueryConfig } from 'pg';

/** More texts than this come from a place that makes them up; those are better not kept by the server. */
const MOST_STATEMENTS = 500;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (!name && names.size < MOST_STATEMENTS) names.set(text, (name = `s${names.size}`));
  return name;
}

/**
 * Lets the server prepare every statement with parameters once for each connection, instead of parsing and planning it
 * every time. Ours take lists as arrays, so that their texts are few; they name the columns that they return, since a
 * prepared `select *` fails once a column is added.
 */
export class PreparingClient extends Client {
  // The overloads of pg's own `query` are many, and none of them fits all of its uses.
  override query = ((query: unknown, values?: unknown, callback?: unknown) => {
    const send = super.query.bind(this) as (...args: unknown[]) => unknown;
    if (typeof query !== 'string' || !Array.isArray(values) || values.length === 0)
      return send(query, values, callback);
    const config: QueryConfig | QueryArrayConfig = { name: nameOf(query), text: query, values };
    return send(config, callback);
  }) as Client['query'];
}
