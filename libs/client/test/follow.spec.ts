import type { ServerResponse } from 'node:http';
import { cut, json, problem, Server, type Answers } from './server.js';

/** Opens a stream and sends these pieces, each by itself. */
const stream =
  (...pieces: (string | Buffer)[]) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const piece of pieces) response.write(piece);
  };
const thenEnd = (open: (response: ServerResponse) => void) => (response: ServerResponse) => {
  open(response);
  response.end();
};
const thenCut = (open: (response: ServerResponse) => void) => (response: ServerResponse) => {
  open(response);
  setImmediate(() => response.socket?.destroy());
};
const entry = (n: number) => `id: ${n}\nevent: waybill.order.placed.v1\ndata: {"id":"${n}"}\n\n`;
const RETRY = 'retry: 10\n\n';

describe('follow', () => {
  let server: Server;
  const start = async (...answers: Answers) => (server = await Server.start(answers));

  afterEach(() => server.stop());

  /** The ids of the first entries; then the stream is given up. */
  async function idsOf(
    count: number,
    options: { lastEventId?: string; silenceMs?: number } = {},
  ): Promise<string[]> {
    const ids: string[] = [];
    const { lastEventId, ...clientOptions } = options;
    for await (const { id } of server.client(clientOptions).orders.follow('1', { lastEventId }))
      if (ids.push(id) === count) break;
    return ids;
  }

  it('goes on after its last event when the stream ends, is cut, falls silent or is not to be had', async () => {
    await start(
      thenEnd(stream(RETRY, ': heartbeat\n\n', entry(1))),
      thenCut(stream(entry(2), 'id: 3\ndata: {"half')),
      cut,
      problem(503, 'unavailable', { 'retry-after': '0' }),
      stream(entry(3)),
      stream(entry(4)),
    );
    expect(await idsOf(4, { silenceMs: 300 })).toEqual(['1', '2', '3', '4']);
    const asked = server.asked.map(({ url, headers }) => [url, headers.accept, headers['last-event-id']]);
    const path = '/v1/orders/1/events';
    expect(asked).toEqual([undefined, '1', '2', '2', '2', '3'].map((id) => [path, 'text/event-stream', id]));
  });

  it('begins after the event that it is given, and on the other streams too', async () => {
    await start(stream(entry(8)));
    expect(await idsOf(1, { lastEventId: '7' })).toEqual(['8']);
    for await (const { id } of server.client().orders.followAll({ lastEventId: '7' })) {
      expect(id).toBe('8');
      break;
    }
    for await (const { id } of server.client().customers.followFeed('c 1', { lastEventId: '7' })) {
      expect(id).toBe('8');
      break;
    }
    expect(server.asked.map(({ url, headers }) => [url, headers['last-event-id']])).toEqual([
      ['/v1/orders/1/events', '7'],
      ['/v1/events', '7'],
      ['/v1/customers/c%201/feed', '7'],
    ]);
  });

  it('reads a byte order mark, and characters that arrive in halves', async () => {
    const bytes = Buffer.from('\ufeffid: é\ndata: {"id":"é"}\n\n');
    const half = bytes.indexOf(0xa9);
    await start((response) => {
      stream(bytes.subarray(0, half))(response);
      setImmediate(() => response.write(bytes.subarray(half)));
    });
    expect(await idsOf(1)).toEqual(['é']);
  });

  it('stays open while there is a heartbeat', async () => {
    await start((response) => {
      stream()(response);
      let beats = 0;
      const beat = setInterval(() => {
        response.write(++beats < 8 ? ': heartbeat\n\n' : entry(1));
      }, 100);
      response.once('close', () => clearInterval(beat));
    });
    expect(await idsOf(1, { silenceMs: 500 })).toEqual(['1']);
    expect(server.asked).toHaveLength(1);
  });

  it('does not take the time for silence in which its events are handled', async () => {
    await start((response) => {
      stream(entry(1))(response);
      released = () => response.write(entry(2));
    });
    let released = () => false;
    const ids: string[] = [];
    for await (const { id } of server.client({ silenceMs: 100 }).orders.follow('1')) {
      if (ids.push(id) === 2) break;
      // Longer than the stream may be silent.
      await new Promise((resolve) => setTimeout(resolve, 300));
      released();
    }
    expect(ids).toEqual(['1', '2']);
    expect(server.asked).toHaveLength(1);
  });

  it('comes back to where a stream began that broke before its first event', async () => {
    await start(thenCut(stream(RETRY, 'id: 7.0\n\n')), stream(entry(1)));
    expect(await idsOf(1)).toEqual(['1']);
    expect(server.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '7.0']);
  });

  it('closes the connection when nobody reads on', async () => {
    const closed = new Promise<void>((resolve) => {
      void start((response) => {
        stream(entry(1))(response);
        response.once('close', resolve);
      }).then(() => idsOf(1));
    });
    await closed;
  });

  it('ends without an error when the signal aborts: in the stream, and in the pause before the next', async () => {
    const controller = new AbortController();
    await start(thenEnd(stream('retry: 60000\n\n', entry(1))), stream(entry(2)));
    const { orders } = server.client();
    const ids: string[] = [];
    // Long after the stream has ended, and long before the minute is over that it asks for: in the pause.
    setTimeout(() => controller.abort(), 200);
    for await (const { id } of orders.follow('1', { signal: controller.signal })) ids.push(id);
    const second = new AbortController();
    for await (const { id } of orders.follow('1', { signal: second.signal })) {
      ids.push(id);
      second.abort();
    }
    for await (const { id } of orders.follow('1', { signal: second.signal })) ids.push(id);
    expect(ids).toEqual(['1', '2']);
    expect(server.asked).toHaveLength(2);
  });

  it('throws what another attempt can not mend, and ends with a 204', async () => {
    await start(problem(404, 'not-found'), json(200, {}), (response) => void response.writeHead(204).end());
    await expect(idsOf(1)).rejects.toMatchObject({ code: 'not-found' });
    await expect(idsOf(1)).rejects.toThrow('is not an event stream');
    expect(await idsOf(1)).toEqual([]);
  });
});
