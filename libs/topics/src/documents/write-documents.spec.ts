import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonSchema } from '@waybill/dto';
import { brokenPromises, documents, SCHEMAS, writeDocuments } from './write-documents';

const root = join(__dirname, '../../../..');
const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

describe('the documents that are kept', () => {
  it.each([...documents()])('%s is as `npm run schemas` makes it', (path, text) => {
    expect(read(root, path)).toBe(text);
  });

  it('keep what the release before promised', () => expect(brokenPromises(root)).toEqual([]));

  it('are a schema for every message and none more', () => {
    expect(readdirSync(join(root, SCHEMAS)).map((file) => `${SCHEMAS}/${file}`)).toEqual(
      [...documents().keys()].filter((path) => path.startsWith(SCHEMAS)).sort(),
    );
  });
});

describe(writeDocuments, () => {
  const PLACED = `${SCHEMAS}/waybill.order.placed.v1.json`;
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'waybill-schemas-'));
    cpSync(join(root, SCHEMAS), join(copy, SCHEMAS), { recursive: true });
  });
  afterEach(() => rmSync(copy, { recursive: true }));
  const keep = (change: (schema: JsonSchema) => object) => {
    const text = JSON.stringify(change(JSON.parse(read(copy, PLACED)) as JsonSchema));
    writeFileSync(join(copy, PLACED), text);
    return text;
  };

  it('writes what is new, and what an old reader survives', () => {
    keep(({ properties: { email: _, ...properties } = {}, ...schema }) => ({ ...schema, properties }));
    rmSync(join(copy, SCHEMAS, 'waybill.order.confirmed.v1.json'));
    writeDocuments(copy);
    for (const [path, text] of documents()) expect(read(copy, path)).toBe(text);
  });

  it('writes nothing when that would break what is kept', () => {
    const kept = keep((schema) => ({
      ...schema,
      properties: { ...schema.properties, carrier: { type: 'string' } },
    }));
    expect(() => writeDocuments(copy)).toThrow('waybill.order.placed.v1: carrier: it is gone');
    expect(read(copy, PLACED)).toBe(kept);
  });

  it('writes nothing when a message is no more', () => {
    writeFileSync(join(copy, SCHEMAS, 'waybill.order.lost.v1.json'), '{}');
    expect(() => writeDocuments(copy)).toThrow('waybill.order.lost.v1: there is no such message any more');
  });
});
