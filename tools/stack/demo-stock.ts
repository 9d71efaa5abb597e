import { poll } from '../processes/poll.ts';
import type { Stack } from './stack.ts';

const SKUS = ['TEA-001', 'COFFEE-001', 'MUG-001'];
const QUANTITY = 1000;
const APPLIED_TIMEOUT_MS = 30_000;

/** Something to order. The service knows adjustments by their reference, so a second start adds nothing. */
export async function addDemoStock({ settings, signal, say }: Stack): Promise<void> {
  const adjustments = `http://127.0.0.1:${settings.ports.order}/v1/stock/adjustments`;
  const token = process.env['OPERATOR_TOKEN'];
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };

  const add = async (sku: string): Promise<void> => {
    const reference = `demo-${sku}`;
    const body = JSON.stringify({ sku, delta: QUANTITY, reference });
    const answer = await fetch(adjustments, { method: 'POST', headers, body, signal });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const applied = async () => {
      const adjustment = await fetch(`${adjustments}/${reference}`, { headers, signal });
      return ((await adjustment.json()) as { status: string }).status === 'APPLIED';
    };
    if (!(await poll(applied, { timeoutMs: APPLIED_TIMEOUT_MS, signal })))
      throw new Error(`${sku} is still pending`);
  };

  try {
    await Promise.all(SKUS.map(add));
    say(`Demo stock: ${QUANTITY} each of ${SKUS.join(', ')}`);
  } catch (error) {
    // The stack is of use without it.
    if (!signal.aborted) say(`No demo stock: ${(error as Error).message}`);
  }
}
