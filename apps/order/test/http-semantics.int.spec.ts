import { randomUUID } from 'node:crypto';
import { aBody, startApi, type Api } from './support';
import { request, send } from './raw-http';

const STRICT = "default-src 'none'; frame-ancestors 'none'";

describe('HTTP as it is meant', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it.each(['/v1/orders', '/v1/stock', '/livez', '/openapi.json', '/docs'])(
    'HEAD %s is GET without a body',
    async (path) => {
      const [get, head] = [await api.call('GET', path), await api.call('HEAD', path)];
      expect([head.status, head.body]).toEqual([200, '']);
      for (const name of ['content-type', 'content-length', 'cache-control'])
        expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    },
  );

  it('HEAD of an order tells its version', async () => {
    const { body } = await api.call('POST', '/v1/orders', { body: aBody() });
    const { status, headers } = await api.call('HEAD', `/v1/orders/${body.id}`);
    expect([status, headers.get('etag')]).toEqual([200, '"1"']);
    expect((await api.call('HEAD', `/v1/orders/${randomUUID()}`)).status).toBe(404);
  });

  it.each([
    ['/v1/orders', 'GET, HEAD, POST, OPTIONS'],
    [`/v1/orders/${randomUUID()}/cancel`, 'POST, OPTIONS'],
    ['/v1/stock/TEA-001', 'GET, HEAD, OPTIONS'],
  ])('OPTIONS %s tells the methods', async (path, allowed) => {
    const { status, headers, body } = await api.call('OPTIONS', path);
    expect([status, headers.get('allow'), body]).toEqual([204, allowed, '']);
  });

  it('OPTIONS of nothing is 404', async () => {
    expect((await api.call('OPTIONS', '/v1/nothing')).status).toBe(404);
  });

  it.each<[string, string, number]>([
    ['GET', '/v1/orders', 200],
    ['GET', '/v1/orders/7', 404],
    ['GET', '/v1/orders/%zz', 404],
    ['DELETE', '/v1/orders', 405],
    ['OPTIONS', '/v1/orders', 204],
    ['POST', '/v1/orders', 400],
    ['GET', '/livez', 200],
    ['GET', '/metrics', 200],
    ['GET', '/openapi.json', 200],
    ['FOO', '/v1/orders', 400],
  ])('%s %s is answered with what browsers are to mind', async (method, path, status) => {
    const [head = ''] = (await send(api.url, request(method, path, ['content-length: 0']))).split('\r\n\r\n');
    const headers = head.toLowerCase().split('\r\n');
    expect(headers[0]).toMatch(new RegExp(`^http/1.1 ${status} `));
    expect(headers).toEqual(
      expect.arrayContaining([
        'x-content-type-options: nosniff',
        'referrer-policy: no-referrer',
        'cache-control: no-store',
        `content-security-policy: ${STRICT}`,
        expect.stringMatching(/^x-request-id: [\da-f-]{36}$/),
      ]),
    );
    expect(head).not.toMatch(/^(x-powered-by|server):/im);
  });

  it('lets a client keep an order, and ask whether it still is so', async () => {
    const { body } = await api.call('POST', '/v1/orders', { body: aBody() });
    const { headers } = await api.call('GET', `/v1/orders/${body.id}`);
    expect(headers.get('cache-control')).toBe('private, no-cache');
    const again = await api.call('GET', `/v1/orders/${body.id}`, { headers: { 'if-none-match': '"1"' } });
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'private, no-cache']);
  });

  it.each(['/docs', '/docs/', '/docs/swagger-ui.css'])('lets Swagger UI run at %s', async (path) => {
    const { headers } = await api.call('GET', path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:/);
    expect(policy).toMatch(/^default-src 'none'/);
  });

  it('asks for no script in the page of Swagger UI that its policy forbids', async () => {
    const { body } = await api.call<string>('GET', '/docs');
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+="|javascript:/i);
  });

  it.each(['%zz', '7'])('echoes a sane request id also where the path is %s', async (id) => {
    const { headers } = await api.call('GET', `/v1/orders/${id}`, { headers: { 'x-request-id': 'mine-1' } });
    expect(headers.get('x-request-id')).toBe('mine-1');
  });
});
