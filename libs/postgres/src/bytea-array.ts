const BYTEA = 17;
const NULL = -1;

/**
 * A list of bytes as a parameter for `::bytea[]`, in PostgreSQL's binary form. As text, which is what a plain array
 * becomes, each byte would be written, sent and read as two characters or more.
 */
export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  if (values.length === 0) return int32s(0, 0, BYTEA);
  const hasNull = values.includes(null) ? 1 : 0;
  const parts: Uint8Array[] = [int32s(1, hasNull, BYTEA, values.length, 1)];
  for (const value of values) {
    parts.push(int32s(value === null ? NULL : value.length));
    if (value !== null) parts.push(value);
  }
  return Buffer.concat(parts);
}

function int32s(...numbers: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * numbers.length);
  numbers.forEach((number, i) => bytes.writeInt32BE(number, 4 * i));
  return bytes;
}
