import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { KafkaRecord } from '@waybill/kafka';
import { waitFor } from '@waybill/testing';
import { asyncApi, messageSchemas } from '@waybill/topics';
import { adjustment, all, bodyFor, call, client, levelOf, newSku, placeOrder } from './system/api';
import { SERVICES, System } from './system/system';
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

/** A receiver of webhooks that is gone: its answer ends the webhook that leads to it. */
async function goneReceiver(): Promise<{ url: string; stop: () => Promise<unknown> }> {
  const server = createServer((_, answer) => answer.writeHead(410).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    return once(server.close(), 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop };
}

describe('the messages on the wire', () => {
  const system = System.shared();
  const customerId = `c-${randomUUID()}`;
  const hook = `hook-${randomUUID()}`;
  let sku: string;
  let receiver: Awaited<ReturnType<typeof goneReceiver>>;

  beforeAll(async () => {
    for (const schema of messageSchemas.values()) ajv.addSchema(schema);
    receiver = await goneReceiver();
    sku = await newSku(10);
  });
  afterAll(() => receiver.stop());

  const known = (table: string, id: string) =>
    waitFor(async () => (await system.query('notification', `select from ${table} where ${id}`)).length > 0, {
      what: `${table} at notification`,
    });

  /** Whom to tell, and when the stock is low: known to the services that act on it. */
  async function wishes(): Promise<void> {
    await call('PUT', `/v1/customers/${customerId}/preferences`, { body: { channels: { feed: false } } });
    await call('PUT', `/v1/webhooks/${hook}`, { body: { url: receiver.url, types: ['*'], customerId } });
    await client().stock.setThreshold(sku, 9);
    await known('preferences', `customer_id = '${customerId}'`);
    await known('webhooks', `id = '${hook}'`);
    await levelOf(sku, ({ lowStockAt }) => lowStockAt === 9);
  }

  /** One order of each end; returns their ids once all mails about them are sent. */
  async function stories(): Promise<string[]> {
    const place = async (quantity: number) => {
      const body = bodyFor({ [sku]: quantity }, { customerId, email: 'a@b.example' });
      return (await placeOrder(body, WAIT)).body.id;
    };
    const [cancelled, fulfilled, rejected] = [await place(1), await place(2), await place(100)];
    await call('POST', `/v1/orders/${cancelled}/cancel`);
    await call('POST', `/v1/orders/${fulfilled}/fulfil`);
    const ids = [cancelled, fulfilled, rejected];
    const mails = async (id: string) =>
      (await all(client().orders.notifications(id))).filter(({ channel }) => channel === 'email');
    // Two of each order that was confirmed, one of the other.
    await waitFor(
      async () => (await Promise.all(ids.map(mails))).map(({ length }) => length).join() === '2,2,1',
      { what: 'the mails' },
    );
    return ids;
  }

  async function webhookEnds(): Promise<void> {
    await waitFor(
      async () => (await call<{ status: string }>('GET', `/v1/webhooks/${hook}`)).body.status === 'DISABLED',
      { what: 'the end of the webhook' },
    );
    await call('DELETE', `/v1/webhooks/${hook}`);
  }

  /** Waits until the relays have nothing left to send. */
  async function sent(): Promise<void> {
    for (const service of SERVICES) {
      await waitFor(async () => (await system.query(service, 'select from outbox')).length === 0, {
        what: `an empty outbox of ${service}`,
      });
    }
  }

  it('are of every kind, and what their schemas and the AsyncAPI document say', async () => {
    await wishes();
    const ids = await stories();
    await adjustment(sku, -100);
    await webhookEnds();
    await sent();

    // Other specs leave what no schema would take.
    const own = new Set([sku, customerId, hook, ...ids]);
    const records = (await recordsOf(system, topics)).filter(({ key }) => own.has(String(key)));
    expect(records.flatMap(faultsOf)).toEqual([]);
    const kinds = new Set(records.map(({ headers }) => String(headers['ce_type'])));
    expect([...kinds].sort()).toEqual([...messageSchemas.keys()].sort());
    const [record] = records as [KafkaRecord];
    expect(faultsOf({ ...record, value: Buffer.from('{}') })).toHaveLength(1);
    expect(faultsOf({ ...record, headers: { ...record.headers, ce_id: Buffer.from('x') } })).toHaveLength(1);
  });
});
