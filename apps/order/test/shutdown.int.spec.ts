import { AwaitDecision } from '../src/orders/await-decision';
import { EventReader } from './event-reader';
import { aBody, startApi } from './support';

describe('the end of the process', () => {
  it('answers those who wait with the order as it is, and ends the streams', async () => {
    const api = await startApi();
    const waitLong = { prefer: 'wait=30' };
    const { body } = await api.call('POST', '/v1/orders', { body: aBody() });
    const posted = api.call('POST', '/v1/orders', { body: aBody(), headers: waitLong });
    const read = api.call('GET', `/v1/orders/${body.id}`, { headers: waitLong });
    await testing.waitFor(() => api.app.get(AwaitDecision).size === 2);
    const streams = [
      await EventReader.open(`${api.url}/v1/events`),
      await EventReader.open(`${api.url}/v1/orders/${body.id}/events`),
    ];
    await streams[1]?.first(1);
    const stopped = api.app.close();
    expect(await posted).toMatchObject({ status: 202, body: { status: 'PENDING' } });
    expect(await read).toMatchObject({ status: 200, body: { status: 'PENDING' } });
    await stopped;
    await testing.waitFor(() => streams.every(({ ended }) => ended));
    expect(streams.map(({ response }) => response.complete)).toEqual([true, true]);
    await api.stop();
  });
});
