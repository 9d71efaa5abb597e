import { startApi, type Api } from './support';

describe('RATE_LIMIT_PER_SECOND', () => {
  let api: Api;
  beforeAll(async () => {
    Object.assign(process.env, { RATE_LIMIT_PER_SECOND: '5', TRUSTED_PROXIES: '1' });
    api = await startApi();
  });
  afterAll(async () => {
    delete process.env['RATE_LIMIT_PER_SECOND'];
    delete process.env['TRUSTED_PROXIES'];
    await api.stop();
  });

  const get = (client: string, path = '/v1/stock') =>
    api.call('GET', path, { headers: { 'x-forwarded-for': client } });
  const burst = (client: string, path?: string) =>
    Promise.all(Array.from({ length: 100 }, () => get(client, path)));

  it('refuses what a client sends beyond it, says when to come again, and lets others in', async () => {
    const answers = await burst('192.0.2.1');
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(100);
    for (const { status, headers, body } of refused) {
      expect([status, body.code]).toEqual([429, 'too-many-requests']);
      expect(headers.get('retry-after')).toBe('1');
    }
    expect((await get('192.0.2.2')).status).toBe(200);
    await testing.waitFor(async () => (await get('192.0.2.1')).status === 200);
  });

  it.each(['/%76%31/stock', '/v1/nothing', '/nothing'])('counts %s too', async (path) => {
    const answers = await burst(`192.0.2.${path.length}`, path);
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });

  it('counts no probes', async () => {
    for (const path of ['/livez', '/metrics'])
      for (const { status } of await burst('192.0.2.3', path)) expect(status).toBe(200);
  });
});
