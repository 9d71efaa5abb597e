import { AwaitDecision } from '../src/orders/await-decision';
import { aBody, startApi } from './support';

describe('the end of the process', () => {
  it('answers those who wait with the order as it is', async () => {
    const api = await startApi();
    const waitLong = { prefer: 'wait=30' };
    const { body } = await api.call('POST', '/v1/orders', { body: aBody() });
    const posted = api.call('POST', '/v1/orders', { body: aBody(), headers: waitLong });
    const read = api.call('GET', `/v1/orders/${body.id}`, { headers: waitLong });
    await testing.waitFor(() => api.app.get(AwaitDecision).size === 2);
    const stopped = api.app.close();
    expect(await posted).toMatchObject({ status: 202, body: { status: 'PENDING' } });
    expect(await read).toMatchObject({ status: 200, body: { status: 'PENDING' } });
    await stopped;
    await api.stop();
  });
});
