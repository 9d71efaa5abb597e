import { waitFor } from '@waybill/testing';
import { bodyFor, placeOrder } from '../src/system/api';

export const WAIT = { prefer: 'wait=10' };

/** Places orders of one unit until one is confirmed: calls may fail while something is away, and are repeated. */
export function confirmedOrder(sku: string): Promise<string> {
  const attempt = async () => {
    const { body } = await placeOrder(bodyFor({ [sku]: 1 }), WAIT);
    return body.status === 'CONFIRMED' && body.id;
  };
  return waitFor(attempt, { what: 'a confirmed order', timeoutMs: 120_000 });
}
