import { aBody, startApi, type Api } from './support';
import { outcome, request, send } from './raw-http';

const KB = 1024;
const json = (body: string, ...headers: string[]) =>
  request(
    'POST',
    '/v1/orders',
    ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`, ...headers],
    body,
  );

describe('the server against senders who mean no good', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const ask = async (bytes: string | Buffer) => outcome(await send(api.url, bytes));
  const orders = async () => (await api.call<{ items: object[] }>('GET', '/v1/orders')).body.items.length;
  const withField = (field: string) => `{${field},${JSON.stringify(aBody()).slice(1)}`;
  const withLineField = (field: string) =>
    `{"customerId":"c","currency":"EUR","lines":[{"sku":"A","quantity":1,"unitPrice":1,${field}}]}`;

  describe('bodies', () => {
    it.each([
      ['an unknown field', withField('"x":1')],
      ['__proto__', withField('"__proto__":{"admin":true}')],
      ['constructor', withField('"constructor":{"prototype":{}}')],
      ['__proto__ in a line', withLineField('"__proto__":{"sku":"B"}')],
      ['prototype', withField('"prototype":1')],
      ['toJSON', withField('"toJSON":1')],
      ['a number beyond all', withLineField('"quantity":1e400')],
      ['a number beyond the safe ones', withLineField('"quantity":9007199254740993')],
      ['a negative number beyond all', withLineField('"unitPrice":-1e400')],
      ['NUL', withField('"email":"a\\u0000@b.example"')],
      ['half of a surrogate pair', withField('"email":"\\ud800@b.example"')],
      ['100,000 brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
      ['100,000 brackets in a field', withField(`"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
      ['objects without end', withField(`"x":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`)],
      ['20,000 fields', `{${Array.from({ length: 20_000 }, (_, n) => `"${n}":1`).join()}}`],
    ])('%s', async (_what, body) => {
      expect(await ask(json(body))).toEqual([400, 'validation-failed']);
    });

    it.each([
      ['something after the JSON', `${JSON.stringify(aBody())}x`],
      ['two bodies', `${JSON.stringify(aBody())}${JSON.stringify(aBody())}`],
      ['NUL after the JSON', `${JSON.stringify(aBody())}\0`],
      ['100,000 open brackets', '['.repeat(100_000)],
      ['a byte order mark', `\ufeff${JSON.stringify(aBody())}`],
      ['NaN', withLineField('"quantity":NaN')],
      ['comments', `${JSON.stringify(aBody())}// why not`],
    ])('%s', async (_what, body) => {
      expect(await ask(json(body))).toEqual([400, 'malformed-body']);
    });

    it('leave nothing behind in the process', async () => {
      await ask(
        json(withField('"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}')),
      );
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });

    it('whose field is given twice count with the last', async () => {
      const answer = await send(api.url, json(`{"customerId":"first",${JSON.stringify(aBody()).slice(1)}`));
      expect(outcome(answer)[0]).toBe(202);
      expect(answer).toContain('"customerId":"c-1"');
    });

    it.each([
      ['by their length', `content-length: ${300 * KB}`, ''],
      ['by a length that is not true', `content-length: ${300 * KB}`, 'x'],
      [
        'in chunks',
        'transfer-encoding: chunked',
        `${(KB * 200).toString(16)}\r\n${'x'.repeat(KB * 200)}\r\n`.repeat(2),
      ],
    ])('too large %s', async (_how, header, body) => {
      const head = request('POST', '/v1/orders', ['content-type: application/json', header]);
      expect(await ask(head + body)).toEqual([413, 'body-too-large']);
    });

    it('longer than they say make one order, and no second request', async () => {
      const before = await orders();
      const body = JSON.stringify(aBody());
      const smuggled = json(body);
      await send(api.url, json(body) + smuggled);
      // The connection may be cut for what is too much before the order is stored.
      await testing.waitFor(async () => (await orders()) > before);
      expect(await orders()).toBe(before + 1);
    });

    it.each([
      'application/json; charset=utf-16',
      'application/json; charset=latin1',
      'application/json, text/plain',
      'text/json',
    ])('of the type %s', async (type) => {
      const body = JSON.stringify(aBody());
      const sent = json(body).replace('application/json', type);
      expect(await ask(sent)).toEqual([415, 'unsupported-media-type']);
      expect(await send(api.url, sent)).toMatch(/\r\naccept: application\/json\r\n/);
    });

    it.each(['application/json;charset=UTF-8', 'application/json; charset="utf-8"', 'Application/JSON'])(
      'of the type %s, which are fine',
      async (type) => {
        const sent = json(JSON.stringify(aBody())).replace('application/json', type);
        expect(await ask(sent)).toEqual([202, undefined]);
      },
    );

    it('that are compressed', async () => {
      const sent = json(JSON.stringify(aBody()), 'content-encoding: gzip');
      expect(await ask(sent)).toEqual([415, 'unsupported-media-type']);
    });
  });

  describe('requests', () => {
    it.each<[string, string | Buffer, number, string | undefined]>([
      ['TLS', Buffer.from('160301020001000100', 'hex'), 400, 'malformed-request'],
      ['a method that nobody knows', request('FOO', '/v1/orders'), 400, 'malformed-request'],
      ['both ways to say a length', json('{}', 'transfer-encoding: chunked'), 400, 'malformed-request'],
      ['two lengths', json('{}', 'content-length: 7'), 400, 'malformed-request'],
      [
        'a length that is none',
        request('POST', '/v1/orders', ['content-length: -1']),
        400,
        'malformed-request',
      ],
      [
        'chunks that are none',
        request(
          'POST',
          '/v1/orders',
          ['content-type: application/json', 'transfer-encoding: chunked'],
          'zz\r\n',
        ),
        400,
        'malformed-request',
      ],
      ['no host', 'GET /v1/stock HTTP/1.1\r\nconnection: close\r\n\r\n', 400, undefined],
      [
        'a header too large',
        request('GET', '/v1/stock', [`x: ${'y'.repeat(20 * KB)}`]),
        431,
        'headers-too-large',
      ],
      [
        'too many headers',
        request('GET', '/v1/stock', Array<string>(5_000).fill('x: y')),
        431,
        'headers-too-large',
      ],
      ['a path too long', request('GET', `/v1/stock/${'x'.repeat(20 * KB)}`), 431, 'headers-too-large'],
      [
        'bytes in the path',
        Buffer.from(request('GET', '/v1/stock/\xff'), 'latin1'),
        400,
        'malformed-request',
      ],
      ['dots in the path', request('GET', '/docs/%2e%2e/%2e%2e/package.json'), 404, 'not-found'],
      ['no UTF-8 in the path', request('GET', '/v1/stock/%ff'), 404, 'not-found'],
      ['half an escape', request('GET', '/v1/stock/%e'), 404, 'not-found'],
      ['NUL in the path', request('GET', '/v1/stock/%00'), 404, 'not-found'],
      ['NUL in the query', request('GET', '/v1/orders?customerId=%00'), 400, 'validation-failed'],
      ['no UTF-8 in the query', request('GET', '/v1/orders?cursor=%ff%00'), 400, 'validation-failed'],
      ['half an escape in the query', request('GET', '/v1/orders?status=%e'), 400, 'validation-failed'],
      ['a query of a prototype', request('GET', '/v1/orders?__proto__=1'), 400, 'validation-failed'],
      ['a prototype for an id', request('GET', '/v1/stock/__proto__'), 404, 'not-found'],
      ['a line break in the path', request('GET', '/v1/orders/%0d%0aset-cookie:%20a=b'), 404, 'not-found'],
    ])('with %s', async (_what, bytes, status, code) => {
      expect(await ask(bytes)).toEqual([status, code]);
    });

    it('are served on after all of that', async () => {
      expect((await api.call('POST', '/v1/orders', { body: aBody() })).status).toBe(202);
    });
  });

  it('bounds its connections, and how long a request may take to arrive', () => {
    const { maxConnections, headersTimeout, requestTimeout } = api.app.getHttpServer();
    expect([maxConnections, headersTimeout, requestTimeout]).toEqual([10_000, 10_000, 30_000]);
  });
});
