import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { startApi } from './support';

describe('a server that closes', () => {
  it('answers a request that is just arriving', async () => {
    const api = await startApi();
    const server = api.app.getHttpServer();
    let accepted: Socket | undefined;
    server.once('connection', (connection: Socket) => (accepted = connection));
    const client = connect(Number(new URL(api.url).port), '127.0.0.1');
    const begin = 'GET /openapi.json HTTP/1.1\r\n';
    client.write(begin);
    await testing.waitFor(() => accepted?.bytesRead === begin.length);
    const stopped = api.app.close();
    await testing.waitFor(() => !server.listening);
    client.write('host: x\r\n\r\n');
    expect(await text(client)).toMatch(/^HTTP\/1\.1 200 /);
    await stopped;
    await api.stop();
  });
});
