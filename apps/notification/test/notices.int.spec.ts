import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { OrderCancelled, OrderConfirmed, type OrderDto } from '@waybill/dto';
import { PruneNotices } from '../src/notices/prune-notices';
import { mailServer } from './mail-server';
import { notices } from './support';

const confirmed = (overrides: Partial<OrderDto> = {}, id?: string) =>
  testing.received(
    testing.aMessage(
      OrderConfirmed,
      testing.anOrder({ status: 'CONFIRMED', email: 'a@b.example', ...overrides }),
    ),
    id,
  );

describe('notices', () => {
  let system: Awaited<ReturnType<typeof notices>>;

  beforeAll(async () => (system = await notices()));
  beforeEach(() => system.clear());
  afterAll(() => system.close());

  it('are one per order, state, channel and recipient, also when the event comes twice', async () => {
    const event = confirmed();
    const again = testing.received(event.data);
    await system.tell(event, again);
    await system.tell(testing.received(event.data));
    expect((await system.rows()).map(({ channel, status }) => [channel, status])).toEqual([
      ['email', 'PENDING'],
      ['feed', 'SENT'],
    ]);
    const cancelled = testing.aMessage(OrderCancelled, { ...event.data, status: 'CANCELLED' });
    await system.tell(testing.received(cancelled));
    expect(await system.rows()).toHaveLength(4);
  });

  it('in the feed are told by being written, and e-mails wake the sender after the commit', async () => {
    const event = confirmed();
    const before = system.woken.length;
    await system.tell(event);
    expect(system.woken).toHaveLength(before + 1);
    expect(await system.told()).toEqual([
      {
        type: 'waybill.notification.sent.v1',
        cause: event.id,
        data: {
          notificationId: expect.any(String) as string,
          orderId: event.data.id,
          orderStatus: 'CONFIRMED',
          channel: 'feed',
          recipient: 'c-1',
          attempts: 1,
        },
      },
    ]);
  });

  it('go to the mail server once', async () => {
    const server = await mailServer();
    const send = await system.sender({
      SMTP_URL: server.url,
      MAIL_FROM: 'Shop <shop@s.example>',
    });
    await system.tell(confirmed());
    expect(await send.run()).toBe(1);
    expect(await send.run()).toBe(0);
    send.mailer.onApplicationShutdown();
    await server.close();
    expect(server.taken.map(({ from, to }) => [from, to])).toEqual([['shop@s.example', ['a@b.example']]]);
    expect(server.taken[0]?.read.subject).toBe('Your order is confirmed');
    expect(server.taken[0]?.read.html).toContain('TEA-001');
    expect((await system.rows()).map(({ told_order }) => told_order)).toEqual([null, null]);
    const sent = (await system.told()).filter(({ data }) => data['channel'] === 'email');
    expect(sent.map(({ type, data }) => [type, data['attempts']])).toEqual([
      ['waybill.notification.sent.v1', 1],
    ]);
  });

  it('go to the mail server once, also when the database is away as that is to be written down', async () => {
    const server = await mailServer();
    const send = await system.sender({ SMTP_URL: server.url });
    await system.tell(confirmed());
    const room = await system.fillDisk();
    await expect(send.run()).rejects.toThrow('no room');
    await expect(send.run()).rejects.toThrow('no room');
    await system.makeDue();
    await room.make();
    expect(await send.run()).toBe(0);
    send.mailer.onApplicationShutdown();
    await server.close();
    expect(server.taken).toHaveLength(1);
    expect((await system.rows()).map(({ status, attempts }) => [status, attempts])).toEqual([
      ['SENT', 1],
      ['SENT', 1],
    ]);
    const told = (await system.told()).filter(({ data }) => data['channel'] === 'email');
    expect(told).toHaveLength(1);
  });

  it('that an older version has written are mails without HTML', async () => {
    const server = await mailServer();
    const send = await system.sender({ SMTP_URL: server.url });
    await system.tell(confirmed());
    await system.forgetOrders();
    await send.run();
    send.mailer.onApplicationShutdown();
    await server.close();
    expect(server.taken[0]?.read).not.toHaveProperty('html');
    expect(server.taken[0]?.read.text).toContain('TEA-001');
  });

  it('are files where there is no mail server', async () => {
    const send = await system.sender();
    await system.tell(confirmed({ email: 'file@b.example' }));
    await send.run();
    const files = await readdir(system.folder);
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f-]{36}\.eml$/)]);
    const mail = await readFile(join(system.folder, files[0] ?? ''), 'utf8');
    expect(mail).toMatch(/^To: file@b\.example$/m);
    expect(mail).toMatch(new RegExp(`^Message-ID: <${files[0]?.replace('.eml', '')}@waybill>$`, 'm'));
  });

  it('are given up at once when the server refuses them for good, and the address stays out of the error and the log', async () => {
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(Object.assign(new Error(`5.1.1 no such user ${address}`), { responseCode: 550 })),
    });
    const send = await system.sender({ SMTP_URL: server.url });
    await system.tell(confirmed());
    const lines: unknown[] = [];
    const line = (...said: unknown[]) => lines.push(said);
    Logger.overrideLogger({ log: line, warn: line, error: line });
    await send.run();
    Logger.overrideLogger(false);
    send.mailer.onApplicationShutdown();
    await server.close();
    expect(JSON.stringify(lines)).toContain('attempt 1: 550 5.1.1 to RCPT TO');
    expect(JSON.stringify(lines)).not.toContain('a@b.example');
    const [mail] = await system.rows();
    expect(mail).toMatchObject({ status: 'FAILED', attempts: 1 });
    expect(mail?.error).toBe('550 5.1.1 to RCPT TO');
    const failed = (await system.told()).filter(({ type }) => type === 'waybill.notification.failed.v1');
    expect(failed.map(({ data }) => data['error'])).toEqual([mail?.error]);
  });

  it('are tried again later when the server is away, six times in all', async () => {
    const server = await mailServer();
    await server.close();
    const send = await system.sender({ SMTP_URL: server.url });
    await system.tell(confirmed());
    for (let attempt = 1; attempt <= 6; attempt++) {
      expect(await send.run()).toBe(1);
      expect(await send.run()).toBe(0);
      const [mail] = await system.rows();
      expect(mail).toMatchObject({ status: attempt < 6 ? 'PENDING' : 'FAILED', attempts: attempt });
      await system.makeDue();
    }
    expect(await send.run()).toBe(0);
    send.mailer.onApplicationShutdown();
    const failed = (await system.told()).filter(({ type }) => type === 'waybill.notification.failed.v1');
    expect(failed.map(({ data }) => data['attempts'])).toEqual([6]);
  });

  it('are written down as they are sent, whatever the others wait for', async () => {
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) => (address === 'slow@b.example' ? undefined : done()),
    });
    const send = await system.sender({ SMTP_URL: server.url, SHUTDOWN_TIMEOUT_SECONDS: 1 });
    await system.tell(
      confirmed({ email: 'slow@b.example' }),
      ...Array.from({ length: 8 }, () => confirmed()),
    );
    const mails = async () => (await system.rows()).filter(({ channel }) => channel === 'email');
    await testing.waitFor(async () => {
      await send.start();
      return (await mails()).filter(({ status }) => status === 'SENT').length === 8;
    });
    expect((await mails()).filter(({ attempts }) => attempts === 0)).toEqual([]);
    await send.finish();
    send.mailer.onApplicationShutdown();
    await server.close();
  });

  it('are claimed no more of than there are connections to the mail server', async () => {
    let waiting = 0;
    const server = await mailServer({ onRcptTo: () => void (waiting += 1) });
    const send = await system.sender({
      SMTP_URL: `${server.url}?maxConnections=2`,
      SHUTDOWN_TIMEOUT_SECONDS: 1,
    });
    await system.tell(...Array.from({ length: 9 }, () => confirmed()));
    await send.start();
    await send.start();
    await testing.waitFor(() => waiting === 2);
    const mails = (await system.rows()).filter(({ channel }) => channel === 'email');
    expect(mails.map(({ attempts }) => attempts).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
    await send.finish();
    send.mailer.onApplicationShutdown();
    await server.close();
  });

  it('that are not sent by the end of a process are due at once, and another sends them', async () => {
    const silent = await mailServer({ onRcptTo: () => undefined });
    const server = await mailServer();
    const ending = await system.sender({ SMTP_URL: silent.url, SHUTDOWN_TIMEOUT_SECONDS: 1 });
    await system.tell(confirmed(), confirmed());
    expect(await ending.run()).toBe(2);
    expect((await system.told()).filter(({ data }) => data['channel'] === 'email')).toEqual([]);
    const other = await system.sender({ SMTP_URL: server.url });
    expect(await other.run()).toBe(2);
    expect(server.taken).toHaveLength(2);
    for (const { mailer } of [ending, other]) mailer.onApplicationShutdown();
    await Promise.all([silent.close(), server.close()]);
    const mails = (await system.rows()).filter(({ channel }) => channel === 'email');
    expect(mails.map(({ status }) => status)).toEqual(['SENT', 'SENT']);
  });

  it('are claimed by one sender at a time, and again after a sender has died', async () => {
    await system.tell(...Array.from({ length: 30 }, () => confirmed()));
    const [one, two] = await Promise.all([
      system.repository.claimDueMails(20, 60),
      system.repository.claimDueMails(20, 60),
    ]);
    const ids = [...(one ?? []), ...(two ?? [])].map(({ id }) => id);
    expect(new Set(ids).size).toBe(30);
    expect(ids).toHaveLength(30);

    await system.makeDue();
    const again = await system.repository.claimDueMails(50, 60);
    expect(again.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 30 }, () => 2));
    // The first sender comes back from the dead: what it settles is no longer its own.
    const late = (one ?? []).map((notice) => ({ notice, status: 'SENT' as const }));
    const settled = await system.database.transaction((tx) => system.repository.settle(tx, late));
    expect(settled).toEqual([]);
  });

  it('are forgotten when they are old and done with', async () => {
    const prune = new PruneNotices(system.repository);
    const day = 86_400_000;
    await system.tell(confirmed());
    await prune.run(Date.now() + 29 * day);
    expect(await system.rows()).toHaveLength(2);
    await prune.run(Date.now() + 31 * day);
    expect((await system.rows()).map(({ status }) => status)).toEqual(['PENDING']);
  });
});
