import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { OrderDto } from '@waybill/dto';
import { waitFor } from '@waybill/testing';
import { SMTPServer } from 'smtp-server';
import { call } from '../src/system/api';
import { tell, untilQuiet } from '../src/system/promises';
import { System } from '../src/system/system';
import { lastFor, rounds, startLoad } from './fault';

const ORDERS = 5_000;
const SECONDS = 60;
/** What one process has sent and not written down at most: to one hook, and by mail, one for each connection. */
const CALLS_IN_FLIGHT = 4;
const MAILS_IN_FLIGHT = 5;

/** What a receiver was told: what the sender says makes it the same, and for webhooks the order and its state. */
interface Received {
  id: string;
  about?: string;
}

const distinct = (received: Received[]) => new Set(received.map(({ id }) => id));

describe('two replicas of notification, killed at random', () => {
  const calls: Received[] = [];
  const mails: Received[] = [];
  let hook: Server;
  let mailServer: SMTPServer;
  let system: System;

  beforeAll(async () => {
    hook = createServer((request, response) => {
      void text(request).then((body) => {
        const { data } = JSON.parse(body) as { data: OrderDto };
        calls.push({ id: String(request.headers['webhook-id']), about: `${data.id} ${data.status}` });
        response.writeHead(204).end();
      });
    });
    mailServer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        text(stream).then((mail) => {
          mails.push({ id: /^message-id: <(.*)@/im.exec(mail)?.[1] ?? mail });
          done();
        }, done);
      },
    });
    // A process that is killed leaves in the middle of a mail.
    mailServer.on('error', () => undefined);
    const smtp = mailServer.listen(0, '127.0.0.1');
    await Promise.all([once(hook.listen(0, '127.0.0.1'), 'listening'), once(smtp, 'listening')]);
    system = await System.start({
      REPLICAS: '2',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      SMTP_URL: `smtp://127.0.0.1:${(smtp.address() as AddressInfo).port}`,
    });
    const body = { url: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`, types: ['*'] };
    expect((await call('PUT', '/v1/webhooks/all', { body })).status).toBe(201);
    await waitFor(async () => (await system.query('notification', 'select from webhooks')).length === 1, {
      what: 'the hook at notification',
    });
  });
  afterAll(async () => {
    await system.stop();
    hook.close();
    await new Promise<void>((resolve) => mailServer.close(() => resolve()));
  });

  /** How often something was told of an order that has an address, and of any. */
  const toldBy = async (ids: string[]) => {
    const [row] = await system.query<{ mails: number; states: number }>(
      'order',
      `select count(*) filter (where data->>'email' is not null)::int as mails, count(*)::int as states
       from order_events where data->>'status' <> 'PENDING' and order_id = any($1::uuid[])`,
      [ids],
    );
    return row as { mails: number; states: number };
  };

  it.each(rounds)('tell once, but for what was in flight at a kill (round %i)', async () => {
    calls.length = 0;
    mails.length = 0;
    const load = await startLoad(system);
    const started = performance.now();
    let kills = 0;
    while (performance.now() - started < SECONDS * 1000 || load.accepted.length < ORDERS) {
      const [one] = system.replicas('notification').toSorted(() => Math.random() - 0.5);
      await lastFor(Math.random() * 3);
      await system.replace([one!], 'SIGKILL');
      kills += 1;
    }
    await load.finish();
    await untilQuiet(system);

    const wanted = await toldBy(load.accepted);
    expect(distinct(calls).size).toBe(wanted.states);
    // The same state of an order, told twice, has the same id.
    expect(new Set(calls.map(({ about }) => about)).size).toBe(wanted.states);
    expect(distinct(mails).size).toBe(wanted.mails);
    const [callsTwice, mailsTwice] = [calls.length - wanted.states, mails.length - wanted.mails];
    tell(
      `${load.summary}; ${kills} kills; ${wanted.states} states told to a hook, ${callsTwice} of them twice; ` +
        `${wanted.mails} by mail, ${mailsTwice} of them twice`,
    );
    expect(callsTwice).toBeLessThanOrEqual(kills * CALLS_IN_FLIGHT);
    expect(mailsTwice).toBeLessThanOrEqual(kills * MAILS_IN_FLIGHT);
    const failed = await system.query('notification', `select from notices where status <> 'SENT'`);
    expect(failed).toEqual([]);
  });
});
