import { open, outcome, readAll, request } from './raw-http';
import { startApi, type Api } from './support';

describe('the server against slow senders', () => {
  let api: Api;
  beforeAll(async () => {
    const patience = { headersTimeout: 2_000, requestTimeout: 4_000, connectionsCheckingInterval: 200 };
    api = await startApi(undefined, undefined, patience);
  });
  afterAll(() => api.stop());

  it('cuts off those who are slow with their headers or body, and serves the others meanwhile', async () => {
    const body = ['content-type: application/json', 'content-length: 9999'];
    const beginnings = [
      'GET /v1/st',
      'GET /v1/stock HTTP/1.1\r\nhost: x\r\n',
      request('POST', '/v1/orders', body),
    ];
    const slow = beginnings.flatMap((begin) =>
      Array.from({ length: 10 }, () => {
        const socket = open(api.url);
        socket.write(begin);
        // A byte now and then, which a time-out of silence would wait for for ever.
        const drip = setInterval(() => socket.write('x'), 50);
        socket.once('close', () => clearInterval(drip));
        return readAll(socket);
      }),
    );
    expect((await api.call('GET', '/v1/stock')).status).toBe(200);
    for (const answer of await Promise.all(slow)) expect(outcome(answer)).toEqual([408, 'request-timeout']);
    expect((await api.call('GET', '/v1/stock')).status).toBe(200);
  });
});
