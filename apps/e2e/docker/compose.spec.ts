import { waitFor } from '@waybill/testing';
import { bodyFor, getOrder, levelOf, newSku, placeOrder } from '../src/system/api';
import { compose, kill, up } from './compose';

const WAIT = { prefer: 'wait=10' };

/** Places orders of one unit until one is confirmed: calls may fail while something is away, and are repeated. */
function confirmedOrder(sku: string): Promise<string> {
  const attempt = async () => {
    const { body } = await placeOrder(bodyFor({ [sku]: 1 }), WAIT);
    return body.status === 'CONFIRMED' && body.id;
  };
  return waitFor(attempt, { what: 'a confirmed order', timeoutMs: 120_000 });
}

describe('docker compose', () => {
  it('runs the whole story', async () => {
    const sku = await newSku(10);
    const email = 'ada@customer.example';
    const { status, body } = await placeOrder(bodyFor({ [sku]: 3 }, { email }), WAIT);
    expect([status, body.status]).toEqual([201, 'CONFIRMED']);
    await levelOf(sku, ({ onHand, held }) => onHand === 10 && held === 3);
    const mails = () => compose('exec', '-T', 'notification', 'sh', '-c', 'cat /data/mail/*.eml');
    await waitFor(async () => (await mails()).includes(email), { what: 'the mail' });
  });

  it.each(['kafka', 'postgres', 'order', 'inventory', 'notification'])(
    'recovers from a kill -9 of %s',
    async (service) => {
      const sku = await newSku(100);
      await kill(service);
      await confirmedOrder(sku);
      // And all of it is healthy again.
      await up();
    },
  );

  it('keeps its data over down and up', async () => {
    const sku = await newSku(5);
    const id = await confirmedOrder(sku);
    await compose('down');
    await up();
    expect((await getOrder(id)).body).toMatchObject({ id, status: 'CONFIRMED' });
    await confirmedOrder(sku);
    await levelOf(sku, ({ onHand, held }) => onHand === 5 && held >= 2);
  });
});
