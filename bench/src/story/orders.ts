/** The orders of a run: 200 SKUs, one of them hot, one line of 1 to 3 units each, always the same ones. */
export const SKUS = 200;
export const HOT_UNITS = 100;
export const OTHER_UNITS = 1_000_000;
const HOT_SHARE = 0.3;

export const skuOf = (run: string, n: number): string => `${run}-${String(n).padStart(3, '0')}`;

export interface OrderBody {
  customerId: string;
  email: string;
  currency: string;
  lines: { sku: string; quantity: number; unitPrice: number }[];
}

/** Endless, the same on every side; SKU 0 is the hot one. */
export function* ordersOf(run: string): Generator<OrderBody, never> {
  const random = mulberry32(20_261_125);
  for (let n = 0; ; n++) {
    const sku = random() < HOT_SHARE ? 0 : 1 + Math.floor(random() * (SKUS - 1));
    const quantity = 1 + Math.floor(random() * 3);
    const line = { sku: skuOf(run, sku), quantity, unitPrice: 450 };
    yield { customerId: `c-${n % 1000}`, email: `c-${n % 1000}@example.com`, currency: 'EUR', lines: [line] };
  }
}

/** A small generator of random numbers with a seed. */
function mulberry32(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
