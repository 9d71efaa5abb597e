import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { breakingChanges, type JsonSchema } from '@waybill/dto';
import { eventsPage } from './events-page';
import { messageSchemas } from './message-schemas';

/** Where the schemas are kept, from the root of the repository. */
export const SCHEMAS = 'libs/dto/schemas';

/** The files that are made out of the code, by their paths from the root of the repository. */
export function documents(): Map<string, string> {
  const schemas = [...messageSchemas].map(([type, schema]): [string, string] => [
    `${SCHEMAS}/${type}.json`,
    `${JSON.stringify(schema, null, 2)}\n`,
  ]);
  return new Map([...schemas, ['docs/events.md', eventsPage()]]);
}

/** Where the messages of now break what the kept schemas promise, in words. */
export function brokenPromises(root: string): string[] {
  const folder = join(root, SCHEMAS);
  return readdirSync(folder).flatMap((file) => {
    const type = file.replace(/\.json$/, '');
    const now = messageSchemas.get(type);
    if (!now) return [`${type}: there is no such message any more`];
    const before = JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonSchema;
    return breakingChanges(before, now).map((change) => `${type}: ${change}`);
  });
}

/** Writes the documents; throws, and writes nothing, where a kept schema's promise would be broken. */
export function writeDocuments(root: string): void {
  const broken = brokenPromises(root);
  if (broken.length > 0)
    throw new Error(
      `Services of the release before could not read these, or be read:\n${broken.map((line) => `  ${line}\n`).join('')}Give the message a new type, with the next number at its end.`,
    );
  for (const [path, text] of documents()) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
