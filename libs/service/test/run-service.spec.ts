import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { startService } from './fixture/service-process';

describe('a service', () => {
  let service: ReturnType<typeof startService> | undefined;
  const start = (variables?: Record<string, string>) => (service = startService(variables));
  afterEach(async () => {
    service?.signal('SIGKILL');
    await service?.ended;
  });

  it('says where it listens, as JSON, and starts its transports after that', async () => {
    const { url, until, lines } = start();
    expect(await url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await until('transport started')).toMatchObject({ level: 'info', name: 'tea', context: 'tea' });
    expect(lines.every(({ level, time }) => level && time)).toBe(true);
  });

  it('logs requests without their headers, and no probes', async () => {
    const { url, until, lines, texts } = start();
    const base = await url();
    await fetch(`${base}/livez`);
    await fetch(`${base}/readyz?verbose`);
    await fetch(`${base}/nothing`, { headers: { authorization: 'Bearer hunter2', 'x-request-id': 'mine' } });
    const line = await until('request completed');
    expect(line).toMatchObject({ reqId: 'mine', method: 'GET', url: '/nothing', statusCode: 404 });
    expect(lines.filter(({ msg }) => msg === 'request completed')).toHaveLength(1);

    const headers = { 'content-type': 'application/json', 'x-request-id': 'hers' };
    await fetch(`${base}/steep`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ leaf: 'x'.repeat(200_000) }),
    });
    expect(await until('steeping')).toMatchObject({ reqId: 'hers' });
    for (const text of texts) expect(text.match(/"reqId"/g) ?? []).not.toHaveLength(2);
    expect(JSON.stringify(lines)).not.toMatch('hunter2');
  });

  it('fails readiness, serves on, then closes HTTP, transports and pools, in this order', async () => {
    const { url, until, signal, ended, messages } = start({ DRAIN_SECONDS: '1' });
    const base = await url();
    const agent = new Agent({ keepAlive: true });
    const slow = get(`${base}/slow`, { agent });
    await until('brewing');

    signal('SIGTERM');
    await until('SIGTERM: shutting down');
    expect((await fetch(`${base}/readyz`)).status).toBe(503);
    expect((await fetch(`${base}/livez`)).status).toBe(200);

    const [answer] = (await once(slow, 'response')) as [IncomingMessage];
    expect([answer.statusCode, answer.headers.connection]).toEqual([200, 'close']);
    answer.resume();
    expect(await ended).toEqual({ code: 0, stderr: '' });
    const order = [
      'SIGTERM: shutting down',
      'closing begins',
      'request completed',
      'transport closed',
      'pool closed',
      'stopped',
    ];
    expect(messages().filter((message) => order.includes(message))).toEqual(order);
  });

  it('closes at once with idle connections kept alive', async () => {
    const { url, signal, ended } = start({ SHUTDOWN_TIMEOUT_SECONDS: '3600' });
    const agent = new Agent({ keepAlive: true });
    const [answer] = (await once(get(`${await url()}/livez`, { agent }), 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    signal('SIGINT');
    expect((await ended).code).toBe(0);
  });

  it('cuts a stream that does not end, so that the rest can close in order', async () => {
    const { url, signal, ended, messages } = start({ SHUTDOWN_TIMEOUT_SECONDS: '2' });
    const [stream] = (await once(get(`${await url()}/endless`), 'response')) as [IncomingMessage];
    stream.on('error', () => undefined).resume();
    signal('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(messages()).toEqual(
      expect.arrayContaining(['connections are still open: cutting them', 'pool closed']),
    );
  });

  it('ends by force after the deadline', async () => {
    const { url, signal, ended, messages } = start({ SHUTDOWN_TIMEOUT_SECONDS: '1', FAULT: 'stop' });
    await url();
    signal('SIGTERM');
    expect((await ended).code).toBe(1);
    expect(messages().at(-1)).toBe('not done 1 s after SIGTERM: exiting by force');
  });

  it('ends at once with a second signal', async () => {
    const { url, until, signal, ended } = start({ DRAIN_SECONDS: '600', SHUTDOWN_TIMEOUT_SECONDS: '700' });
    await url();
    signal('SIGTERM');
    await until('SIGTERM: shutting down');
    signal('SIGTERM');
    expect((await ended).code).toBe(1);
  });

  it('names the port that is taken, in one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { ended, lines, messages } = start({ PORT: String(port) });
    expect(await ended).toEqual({ code: 1, stderr: '' });
    expect(lines.filter(({ level }) => level === 'fatal' || level === 'error')).toEqual([
      expect.objectContaining({ msg: `can not start: port ${port} is taken (PORT)` }),
    ]);
    expect(messages()).not.toContain('transport started');
    other.close();
  });

  it('says all that is wrong with its variables, a line for each, and nothing else', async () => {
    const { ended, messages } = start({ PORT: 'abc', DATABASE_URL: 'mysql://me:hunter2@db' });
    expect(await ended).toEqual({ code: 1, stderr: '' });
    expect(messages()).toHaveLength(2);
    expect(messages().join('\n')).toMatch(/PORT is "abc"/);
    expect(messages().join('\n')).toMatch(/DATABASE_URL is "mysql:\/\/…"/);
  });

  it('says why it can not start in one line', async () => {
    const { ended, lines } = start({ FAULT: 'start' });
    expect(await ended).toEqual({ code: 1, stderr: '' });
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([
      expect.objectContaining({
        level: 'fatal',
        err: expect.objectContaining({ message: 'no water' }) as unknown,
      }),
    ]);
  });

  it('ends when a rejection is not handled', async () => {
    const { url, ended, until } = start();
    await fetch(`${await url()}/spill`).catch(() => undefined);
    expect((await ended).code).toBe(1);
    expect(await until('unhandled rejection')).toMatchObject({
      level: 'fatal',
      msg: 'unhandled rejection',
      err: { message: 'spilt' },
    });
  });
});
