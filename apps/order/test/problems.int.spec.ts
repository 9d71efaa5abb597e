import { randomUUID } from 'node:crypto';
import { aBody, query, startApi, type Api } from './support';

describe('what is refused over HTTP', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const problem = async (...request: Parameters<Api['call']>) => {
    const { status, headers, body } = await api.call(...request);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const {
      type,
      title,
      detail,
      instance,
      code,
      status: inBody,
    } = body as unknown as Record<string, unknown>;
    expect([typeof type, typeof title, typeof detail]).toEqual(['string', 'string', 'string']);
    expect(inBody).toBe(status);
    expect(instance).toBe(request[1].split('?')[0]);
    return [status, code];
  };

  const line = { sku: 'TEA-001', quantity: 1, unitPrice: 1 };
  it.each<[string, object]>([
    ['customerId', { customerId: '' }],
    ['customerId', { customerId: undefined }],
    ['customerId', { customerId: 7 }],
    ['customerId', { customerId: 'a\nb' }],
    ['customerId', { customerId: 'a\0b' }],
    ['customerId', { customerId: 'x'.repeat(129) }],
    ['email', { email: 'nobody' }],
    ['currency', { currency: 'EURO' }],
    ['currency', { currency: 'eur' }],
    ['currency', { currency: 'ZZZ' }],
    ['lines', { lines: [] }],
    ['lines', { lines: undefined }],
    ['lines', { lines: 'TEA-001' }],
    ['lines', { lines: { 0: line } }],
    ['lines', { lines: Array.from({ length: 101 }, () => line) }],
    [
      'lines',
      { lines: Array.from({ length: 10 }, (_, n) => ({ sku: `A${n}`, quantity: 1e6, unitPrice: 1e9 })) },
    ],
    ['lines.0', { lines: ['TEA-001'] }],
    ['lines.0', { lines: [null] }],
    ['lines.0', { lines: [[line]] }],
    ['lines.0.sku', { lines: [{ ...line, sku: '-' }] }],
    ['lines.0.sku', { lines: [{ ...line, sku: 'x'.repeat(65) }] }],
    ['lines.0.quantity', { lines: [{ ...line, quantity: 0 }] }],
    ['lines.0.quantity', { lines: [{ ...line, quantity: 1.5 }] }],
    ['lines.0.quantity', { lines: [{ ...line, quantity: '1' }] }],
    ['lines.0.quantity', { lines: [{ ...line, quantity: 1_000_001 }] }],
    ['lines.0.unitPrice', { lines: [{ ...line, unitPrice: -1 }] }],
    ['lines.0.unitPrice', { lines: [{ ...line, unitPrice: 1_000_000_001 }] }],
    ['lines.0.colour', { lines: [{ ...line, colour: 'green' }] }],
    ['lines.1.unitPrice', { lines: [line, { ...line, unitPrice: 2 }] }],
    ['total', { total: 1 }],
    ['constructor', { constructor: 1 }],
  ])('an order whose %s is wrong', async (path, overrides) => {
    const { status, body } = await api.call('POST', '/v1/orders', { body: { ...aBody(), ...overrides } });
    expect([status, body.code]).toEqual([400, 'validation-failed']);
    expect(body.errors?.map((error) => error.path)).toContain(path);
  });

  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['half of JSON', '{"customerId":'],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22])],
  ])('a body of %s', async (_what, raw) => {
    expect(await problem('POST', '/v1/orders', { raw })).toEqual([400, 'malformed-body']);
  });

  it.each([
    '[]',
    '"text"',
    'null',
    '7',
    '{"__proto__":{"customerId":"c-1"}}',
    `${'['.repeat(9_999)}${']'.repeat(9_999)}`,
  ])('a body of JSON that is no order: %.40s', async (raw) => {
    expect(await problem('POST', '/v1/orders', { raw })).toEqual([400, 'validation-failed']);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'application/merge-patch+json',
    'x',
  ])('a body of the type %s', async (type) => {
    const request = { raw: JSON.stringify(aBody()), headers: { 'content-type': type } };
    expect(await problem('POST', '/v1/orders', request)).toEqual([415, 'unsupported-media-type']);
  });

  it('a body of more than 256 KB', async () => {
    const raw = JSON.stringify({ ...aBody(), customerId: 'x'.repeat(256 * 1024) });
    expect(await problem('POST', '/v1/orders', { raw })).toEqual([413, 'body-too-large']);
  });

  it.each([
    ['GET', `/v1/orders/${randomUUID()}`],
    ['GET', '/v1/orders/7'],
    ['GET', '/v1/orders/%00'],
    ['GET', '/v1/orders/%zz'],
    ['GET', `/v1/orders/${'x'.repeat(5_000)}`],
    ['POST', `/v1/orders/${randomUUID()}/cancel`],
    ['POST', '/v1/orders/7/fulfil'],
    ['GET', '/v1/orders/7/events'],
    ['GET', '/v1/orders/7/notifications'],
    ['GET', '/v1/stock/NONE'],
    ['GET', '/v1/stock/a%00b'],
    ['GET', '/v1/stock/adjustments/none'],
    ['GET', '/v1/stock/adjustments/%00'],
    ['GET', '/v2/orders?x=1'],
  ])('%s %.60s, which is not there', async (method, path) => {
    expect(await problem(method, path)).toEqual([404, 'not-found']);
  });

  it.each([
    ['DELETE', '/v1/orders', 'GET, HEAD, POST, OPTIONS'],
    ['PUT', `/v1/orders/${randomUUID()}`, 'GET, HEAD, OPTIONS'],
    ['GET', `/v1/orders/${randomUUID()}/cancel`, 'POST, OPTIONS'],
    ['PATCH', '/v1/stock/adjustments/r-1', 'GET, HEAD, OPTIONS'],
    ['POST', '/livez', 'GET, HEAD, OPTIONS'],
  ])('%s %.60s, which knows other methods', async (method, path, allowed) => {
    expect(await problem(method, path)).toEqual([405, 'method-not-allowed']);
    expect((await api.call(method, path)).headers.get('allow')).toBe(allowed);
  });

  it('tells nothing of the inside when something breaks', async () => {
    await query(api.database, 'alter table orders rename to orders_away');
    const { status, body } = await api.call('GET', `/v1/orders/${randomUUID()}`);
    expect([status, body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(body)).not.toMatch(/orders_away|relation|42P01|\.ts/);
  });
});
