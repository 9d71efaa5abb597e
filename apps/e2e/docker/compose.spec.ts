import { waitFor } from '@waybill/testing';
import { bodyFor, getOrder, levelOf, newSku, placeOrder } from '../src/system/api';
import { waybill } from './compose';
import { confirmedOrder, WAIT } from './confirmed-order';

describe('docker compose', () => {
  it('runs the whole story', async () => {
    const sku = await newSku(10);
    const email = 'ada@customer.example';
    const { status, body } = await placeOrder(bodyFor({ [sku]: 3 }, { email }), WAIT);
    expect([status, body.status]).toEqual([201, 'CONFIRMED']);
    await levelOf(sku, ({ onHand, held }) => onHand === 10 && held === 3);
    const mails = () => waybill.compose('exec', '-T', 'notification', 'sh', '-c', 'cat /data/mail/*.eml');
    await waitFor(async () => (await mails()).includes(email), { what: 'the mail' });
  });

  it.each(['kafka', 'postgres', 'order', 'inventory', 'notification'])(
    'recovers from a kill -9 of %s',
    async (service) => {
      const sku = await newSku(100);
      await waybill.kill(service);
      await confirmedOrder(sku);
      // And all of it is healthy again.
      await waybill.up();
    },
  );

  it('keeps its data over down and up', async () => {
    const sku = await newSku(5);
    const id = await confirmedOrder(sku);
    await waybill.compose('down');
    await waybill.up();
    expect((await getOrder(id)).body).toMatchObject({ id, status: 'CONFIRMED' });
    await confirmedOrder(sku);
    await levelOf(sku, ({ onHand, held }) => onHand === 5 && held >= 2);
  });
});
