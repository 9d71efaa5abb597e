import { MAX_DELTA, NAME_PATTERN, SKU_PATTERN } from '@waybill/dto';

/** A row of a file of adjustments. */
export interface StockRow {
  /** Where it begins; the first line of the file is 1. */
  line: number;
  sku: string;
  delta: number;
  reference: string;
  note?: string;
}

const COLUMNS = ['sku', 'quantity', 'reference', 'note'];
const NOTE = /^[^\p{Cc}\p{Cs}]{0,500}$/u;

/**
 * Reads `sku,quantity[,reference][,note]`, columns in any order. A row without a reference gets one of the file's
 * digest and its line, the same each time. All that is wrong is one error, a line for each row.
 */
export function readStockCsv(text: string, digest: string): StockRow[] {
  const [header, ...records] = parseCsv(text);
  const columns = header?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  for (const needed of ['sku', 'quantity'])
    if (!columns.includes(needed)) throw new Error(`line 1: the column ${needed} is missing`);
  const strange = columns.find((name) => !COLUMNS.includes(name));
  if (strange !== undefined) throw new Error(`line 1: ${strange} is none of ${COLUMNS.join(', ')}`);
  if (new Set(columns).size < columns.length) throw new Error('line 1: a column is there twice');

  const problems: string[] = [];
  const lineOf = new Map<string, number>();
  const rows = records.map(({ line, fields }): StockRow => {
    const complain = (what: string) => problems.push(`line ${line}: ${what}`);
    const field = (name: string) => fields[columns.indexOf(name)]?.trim() ?? '';
    if (fields.length !== columns.length) complain(`${fields.length} fields instead of ${columns.length}`);
    const sku = field('sku');
    const delta = Number(field('quantity'));
    const reference = field('reference') || `import-${digest}-${line}`;
    const note = field('note') || undefined;
    if (!SKU_PATTERN.test(sku))
      complain(`sku must be 1 to 64 letters, digits, dots, dashes or underscores, not "${sku}"`);
    if (!/^[+-]?\d+$/.test(field('quantity')) || delta === 0 || Math.abs(delta) > MAX_DELTA)
      complain(`quantity must be a whole number, not 0, up to ${MAX_DELTA}, not "${field('quantity')}"`);
    if (!NAME_PATTERN.test(reference)) complain('reference must be up to 128 characters without controls');
    if (note !== undefined && !NOTE.test(note))
      complain('note must be up to 500 characters without controls');
    const first = lineOf.get(reference);
    if (first !== undefined) complain(`reference ${reference} is that of line ${first} already`);
    else lineOf.set(reference, line);
    return { line, sku, delta, reference, note };
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return rows;
}

/** Records of a CSV file (RFC 4180; CRLF, LF or CR), empty lines left out. */
function parseCsv(text: string): { line: number; fields: string[] }[] {
  const records: { line: number; fields: string[] }[] = [];
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\r|\n|$)/y;
  token.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  let record: { line: number; fields: string[] } = { line, fields: [] };
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (!found) throw new Error(`line ${line}: a quote is out of place`);
    const [all, quoted, plain = '', end] = found;
    record.fields.push(quoted?.replaceAll('""', '"') ?? plain);
    line += all.match(/\r\n|\r|\n/g)?.length ?? 0;
    if (end === ',' && token.lastIndex < text.length) continue;
    if (end === ',') record.fields.push('');
    if (record.fields.some((field) => field !== '')) records.push(record);
    record = { line, fields: [] };
  }
  return records;
}
