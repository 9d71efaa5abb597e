import { IsInt, IsString, IsUUID, Min } from 'class-validator';

/** The message of the engine benchmarks: 400 bytes of JSON, and the same class on every side. */
export class Reading {
  static readonly type = 'bench.reading.v1';

  @IsUUID()
  id!: string;

  @IsString()
  sku!: string;

  @IsInt()
  @Min(1)
  quantity!: number;

  @IsString()
  note!: string;
}

const SIZE = 400;
const SKUS = 10_000;

/** The n-th reading; the same on every run but for the id, which must be new. */
export function readingOf(n: number, id: string): Reading {
  const reading = { id, sku: `SKU-${(n * 7_919) % SKUS}`, quantity: 1 + (n % 3), note: '' };
  return { ...reading, note: 'x'.repeat(SIZE - JSON.stringify(reading).length) };
}
