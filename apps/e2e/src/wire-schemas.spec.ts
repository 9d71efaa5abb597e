import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { KafkaRecord } from '@waybill/kafka';
import { waitFor } from '@waybill/testing';
import { asyncApi, messageSchemas } from '@waybill/topics';
import { adjustment, all, bodyFor, call, client, newSku, placeOrder } from './system/api';
import { System } from './system/system';
import { recordsOf } from './system/wire';

const WAIT = { prefer: 'wait=10' };
const { channels, components } = asyncApi();
const topics = Object.keys(channels).filter((name) => !name.endsWith('.dead-letters'));
const ajv = new Ajv2020({ allowUnionTypes: true });
addFormats(ajv);

/** What is wrong with a message by its own schema and by the AsyncAPI document; empty when nothing is. */
function faultsOf({ topic, value, headers }: KafkaRecord): string[] {
  const texts = Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, String(bytes)]));
  const type = texts['ce_type'] ?? '';
  const messages = components.messages as Record<string, { headers: object }>;
  const told = messages[type]?.headers as { properties: object } | undefined;
  const schema = messageSchemas.get(type);
  if (!told || !schema || !(type in (channels[topic] as { messages: object }).messages))
    return [`${type} is not told to be on ${topic}`];
  const unknown = Object.keys(texts).filter((name) => !(name in told.properties));
  ajv.validate(told, texts);
  const ofHeaders = ajv.errorsText(ajv.errors, { dataVar: `${type} headers` });
  ajv.validate(schema.$id ?? schema, JSON.parse(String(value)));
  const ofValue = ajv.errorsText(ajv.errors, { dataVar: `${type} value` });
  return [...unknown, ofHeaders, ofValue].filter((fault) => fault !== 'No errors');
}

describe('the messages on the wire', () => {
  it('are what their schemas and the AsyncAPI document say', async () => {
    for (const schema of messageSchemas.values()) ajv.addSchema(schema);
    const sku = await newSku(10);
    const place = async (quantity: number) => (await placeOrder(bodyFor({ [sku]: quantity }), WAIT)).body.id;
    const [cancelled, fulfilled, rejected] = [await place(1), await place(2), await place(100)];
    await call('POST', `/v1/orders/${cancelled}/cancel`);
    await call('POST', `/v1/orders/${fulfilled}/fulfil`);
    await adjustment(sku, -100);
    const ids = [cancelled, fulfilled, rejected];
    // Two of each order that was confirmed, one of the other: the feed takes all.
    await waitFor(
      async () =>
        (await Promise.all(ids.map((id) => all(client().orders.notifications(id)))))
          .map(({ length }) => length)
          .join() === '2,2,1',
      { what: 'the notices' },
    );

    // Other specs leave what no schema would take.
    const own = new Set([sku, ...ids]);
    const records = (await recordsOf(System.shared(), topics)).filter(({ key }) => own.has(String(key)));
    expect(records.flatMap(faultsOf)).toEqual([]);
    expect([...new Set(records.map(({ headers }) => String(headers['ce_type'])))].sort()).toEqual(
      [
        'notification.sent',
        'order.cancelled',
        'order.confirmed',
        'order.fulfilled',
        'order.placed',
        'order.rejected',
        'stock.adjust',
        'stock.adjusted',
        'stock.adjustment-rejected',
        'stock.level-changed',
        'stock.rejected',
        'stock.released',
        'stock.reserved',
        'stock.withdrawn',
      ].map((name) => `waybill.${name}.v1`),
    );
    const [record] = records as [KafkaRecord];
    expect(faultsOf({ ...record, value: Buffer.from('{}') })).toHaveLength(1);
    expect(faultsOf({ ...record, headers: { ...record.headers, ce_id: Buffer.from('x') } })).toHaveLength(1);
  });
});
