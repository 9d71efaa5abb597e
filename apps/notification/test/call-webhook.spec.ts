import { callWebhook } from '../src/webhooks/call-webhook';
import { answers, hangs, receiver } from './receiver';

type Receiver = Awaited<ReturnType<typeof receiver>>;

describe(callWebhook.name, () => {
  let server: Receiver;

  beforeAll(async () => (server = await receiver()));
  beforeEach(() => server.taken.splice(0));
  afterAll(() => server.close());

  const call = (behaviour: Receiver['state']['behaviour'], timeoutMs = 10_000, url = server.url) => {
    server.state.behaviour = behaviour;
    return callWebhook(
      { url, headers: { 'webhook-id': 'n-1' }, body: '{"name":"Tee 🍵"}' },
      { timeoutMs, allowPrivate: true },
    );
  };

  it('posts JSON and says how it was answered', async () => {
    expect(await call(answers(201))).toEqual({ status: 201, retryAfter: undefined });
    expect(server.taken).toEqual([
      {
        path: '/hook',
        body: '{"name":"Tee 🍵"}',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'content-length': '19',
          'webhook-id': 'n-1',
        }) as object,
      },
    ]);
  });

  it('takes a change of protocols for an answer, and changes none', async () => {
    const switches: Parameters<typeof call>[0] = (response) =>
      response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    expect(await call(switches)).toEqual({ status: 101, retryAfter: undefined });
  });

  it('connects by a name too', async () => {
    const byName = server.url.replace('127.0.0.1', 'localhost');
    expect(await call(answers(200), 10_000, byName)).toMatchObject({ status: 200 });
  });

  it('passes on when to come back', async () => {
    expect(await call(answers(503, { 'retry-after': '7' }))).toEqual({ status: 503, retryAfter: '7' });
  });

  it('follows no redirect', async () => {
    const elsewhere = await receiver();
    expect(await call(answers(302, { location: elsewhere.url }))).toMatchObject({ status: 302 });
    expect(elsewhere.taken).toEqual([]);
    await elsewhere.close();
  });

  it('keeps no cookie', async () => {
    await call(answers(200, { 'set-cookie': 'a=b; Path=/' }));
    await call(answers(200));
    expect(server.taken.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  });

  it('hangs up on an answer without an end, and takes its status', async () => {
    let written = 0;
    const endless = call((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) written += 16_384;
      };
      response.on('drain', more);
      more();
    });
    expect(await endless).toMatchObject({ status: 200 });
    await testing.waitFor(() => server.state.atOnce === 0, { what: 'the end of the connection' });
    // What lies in the buffers of both sides comes on top of the 64 KB that are read.
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it('is not answered by half an answer', async () => {
    const half = call((response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => response.destroy());
    });
    await expect(half).rejects.toThrow('ECONNRESET');
  });

  it('is not answered by a closed connection', async () => {
    await expect(call((response) => response.destroy())).rejects.toThrow('ECONNRESET');
  });

  it('does not wait for an answer longer than it may', async () => {
    await expect(call(hangs, 200)).rejects.toThrow('timeout');
    await testing.waitFor(() => server.state.atOnce === 0, { what: 'the end of the connection' });
  });

  it('does not wait for the end of an answer longer than it may', async () => {
    const dripping = call((response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    }, 300);
    await expect(dripping).rejects.toThrow('timeout');
  });

  it('does not take headers without an end', async () => {
    const huge = call((response) =>
      response.writeHead(200, { 'x-long': 'x'.repeat(20_000), connection: 'close' }).end(),
    );
    await expect(huge).rejects.toThrow('HPE_HEADER_OVERFLOW');
  });

  it('says when nobody listens, and of other things than http and https', async () => {
    const gone = await receiver();
    await gone.close();
    await expect(call(hangs, 10_000, gone.url)).rejects.toThrow('ECONNREFUSED');
    await expect(call(hangs, 10_000, 'ftp://127.0.0.1/')).rejects.toThrow('url-refused');
    await expect(call(hangs, 10_000, 'nonsense')).rejects.toThrow('url-refused');
  });

  it.each([
    ['http://127.0.0.1:9/', 'url-refused'],
    ['https://127.0.0.1:9/', 'address-refused'],
    ['https://localhost:9/', 'address-refused'],
  ])('refuses %s unless private addresses are allowed: %s', async (url, error) => {
    const refused = callWebhook({ url, headers: {}, body: '{}' }, { timeoutMs: 10_000, allowPrivate: false });
    await expect(refused).rejects.toThrow(error);
  });
});
