import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { aBody, startApi, type Api } from './support';

describe('a database that does not answer', () => {
  let api: Api;
  let silent: Server;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    api = await startApi(`postgres://order:order@127.0.0.1:${(silent.address() as AddressInfo).port}/order`);
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await api.stop();
    silent.close();
  });

  it('is 503 with Retry-After, and the service is not ready but alive', async () => {
    const refused = [api.call('POST', '/v1/orders', { body: aBody() }), api.call('GET', '/v1/stock')];
    const probes = [api.call('GET', '/readyz'), api.call('GET', '/livez')];
    for (const { status, headers, body } of await Promise.all(refused)) {
      expect([status, body.code]).toEqual([503, 'unavailable']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await Promise.all(probes)).map(({ status }) => status)).toEqual([503, 200]);
  });
});
