import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Logger } from '@nestjs/common';
import { fastify, type FastifyInstance } from 'fastify';
import { EventStream, encodeEvent } from '../src/http/event-stream';
import { EventStreams } from '../src/http/event-streams';
import { EventReader } from './event-reader';

const event = (data: unknown) => encodeEvent({ id: '1', event: 'tea', data });
const LARGE = event('x'.repeat(600_000));

describe(EventStreams, () => {
  let server: FastifyInstance;
  let streams: EventStreams;
  let url: string;
  let opened: EventStream[];
  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  const serve = async (heartbeatMs: number) => {
    opened = [];
    streams = new EventStreams(heartbeatMs);
    server = fastify({ forceCloseConnections: 'idle' });
    server.get('/', (_request, reply) => {
      const stream = streams.open(reply);
      opened.push(stream);
      return reply.send(stream);
    });
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  };
  afterEach(async () => {
    streams.onModuleDestroy();
    server.server.closeAllConnections();
    await server.close();
  });

  /** A client that reads its head and then no more. */
  const stalled = async () => {
    const request = get(url, { agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => undefined).pause();
    return response;
  };

  it('says again and again that a stream is alive', async () => {
    await serve(20);
    const reader = await EventReader.open(url);
    await testing.waitFor(() => reader.comments >= 4);
    expect(reader.events).toEqual([]);
  });

  it('writes data on one line, whatever is in it', async () => {
    await serve(15_000);
    const reader = await EventReader.open(url);
    opened[0]?.send(event({ text: 'two\nlines\r\n\u2028' }));
    expect((await reader.first(1))[0]?.data).toEqual({ text: 'two\nlines\r\n\u2028' });
  });

  it('cuts off a reader that takes nothing, and goes on with the others', async () => {
    await serve(15_000);
    const slow = await stalled();
    const reader = await EventReader.open(url);
    let sent = 0;
    for (; streams.size === 2; sent++) {
      for (const stream of opened) stream.send(LARGE);
      await reader.first(sent + 1);
      if (sent > 50) throw new Error('nobody is cut off');
    }
    expect(opened.map(({ cut }) => cut)).toEqual([true, false]);
    opened[1]?.send(event('still here'));
    expect((await reader.first(sent + 1)).at(-1)?.data).toBe('still here');
    slow.resume();
    await testing.waitFor(() => slow.destroyed);
    expect(slow.complete).toBe(false);
  });

  it('waits for the reader of a backlog as long as it takes something', async () => {
    await serve(15_000);
    const slow = await stalled();
    const [stream] = opened;
    let sent = 0;
    const backlog = (async () => {
      while (sent < 20 && (await stream!.room())) {
        stream!.send(LARGE);
        sent++;
      }
      stream!.finish();
    })();
    await testing.waitFor(() => stream!.readableLength > 0);
    expect(sent).toBeLessThan(20);
    let bytes = 0;
    slow.on('data', (chunk: Buffer) => (bytes += chunk.length)).resume();
    await backlog;
    await once(slow, 'end');
    expect([sent, bytes > 20 * 600_000]).toEqual([20, true]);
  });

  it('ends its streams with the process, and cuts those whose readers do not take the end', async () => {
    await serve(15_000);
    const reader = await EventReader.open(url);
    const slow = await stalled();
    for (let filled = 0; filled < 4; filled++) opened[1]?.push(LARGE);
    streams.onModuleDestroy();
    await server.close();
    await testing.waitFor(() => reader.ended);
    expect(reader.response.complete).toBe(true);
    expect(slow.complete).toBe(false);
    expect(streams.size).toBe(0);
  });

  it('frees the stream of a client that is gone, also of one that waits behind another', async () => {
    await serve(15_000);
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await testing.waitFor(() => streams.size === 2);
    client.destroy();
    await testing.waitFor(() => streams.size === 0);
  });
});
