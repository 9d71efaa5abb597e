import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { NotificationConfig } from '../src/config';
import { isRefusedForGood, sayFailure } from '../src/mail/mail-failure';
import { mailFor } from '../src/mail/mail-for';
import { Mailer, type Mail } from '../src/mail/mailer';
import { AUTHORITY, CERTIFICATE, KEY } from './certificates';
import { mailServer, oddServer } from './mail-server';

const TO = 'ada.secret@customer.example';
const TLS = { key: KEY, cert: CERTIFICATE };

const aMail = (overrides: Partial<Mail> = {}): Mail => ({
  id: randomUUID(),
  to: TO,
  subject: 'Hello',
  text: 'Hello',
  ...overrides,
});

/** An answer of the server's, which repeats the recipient in spellings of its own. */
const answer = (responseCode: number, text: string) =>
  Object.assign(new Error(`${text} <${TO.toUpperCase()}> ada.secret`), { responseCode });

describe(Mailer.name, () => {
  const open: (() => unknown)[] = [];
  const mailer = (SMTP_URL: string, MAIL_FROM = 'Shop <shop@s.example>') => {
    const made = new Mailer(Object.assign(new NotificationConfig(), { SMTP_URL, MAIL_FROM }));
    open.push(() => made.onApplicationShutdown());
    return made;
  };
  const serve = async (...options: Parameters<typeof mailServer>) => {
    const server = await mailServer(...options);
    open.push(() => server.close());
    return server;
  };
  const odd = async (...behave: Parameters<typeof oddServer>) => {
    const server = await oddServer(...behave);
    open.push(() => server.close());
    return server;
  };
  const failure = async (sending: Promise<void>) => {
    const error: unknown = await sending.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toHaveProperty('message');
    expect(sayFailure(error)).not.toMatch(/ada|secret|customer/i);
    return { said: sayFailure(error), forGood: isRefusedForGood(error) };
  };
  /** What NODE_EXTRA_CA_CERTS does when a process starts. */
  const trust = (authority: string) => {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, authority]);
    open.push(() => setDefaultCACertificates(before));
  };

  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  describe('writes', () => {
    const take = async (mail: Mail, from?: string) => {
      const server = await serve();
      await mailer(server.url, from).send(mail);
      expect(server.taken).toHaveLength(1);
      return server.taken[0] as (typeof server.taken)[number];
    };

    it('both parts, what it is, and an id of the notice', async () => {
      const order = testing.anOrder({ status: 'CONFIRMED', currency: 'KWD' });
      const parts = mailFor(order);
      const mail = aMail({ ...parts });
      const { read, raw, from, to } = await take(mail);
      expect([from, to]).toEqual(['shop@s.example', [TO]]);
      expect(read.text?.trim()).toBe(parts?.text.trim());
      expect(read.html?.trim()).toBe(parts?.html.trim());
      expect(read).toMatchObject({ subject: parts?.subject, messageId: `<${mail.id}@waybill>` });
      expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
      expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
      expect(raw).not.toMatch(/^(List-Unsubscribe|X-Mailer):/m);
    });

    it('what is not ASCII, in headers and in bodies', async () => {
      const said = { subject: 'Tee für Žofie 茶', text: 'Grüße 茶', html: '<p>Grüße 茶</p>' };
      const { read, raw } = await take(aMail(said), 'Käse & Tee 茶 <shop@s.example>');
      expect(read).toMatchObject({
        subject: said.subject,
        from: { name: 'Käse & Tee 茶', address: 'shop@s.example' },
      });
      expect([read.text?.trim(), read.html?.trim()]).toEqual([said.text, said.html]);
      expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).toMatch(/^[\x20-\x7e\r\n]*$/);
    });

    it('no header and no recipient that is only part of a value', async () => {
      const { read, raw, to } = await take(
        aMail({ subject: 'Hello\r\nBcc: thief@x.example\r\n\r\nbody', text: 'x' }),
      );
      expect(to).toEqual([TO]);
      expect(raw).not.toMatch(/^Bcc:/m);
      expect(read.bcc).toBeUndefined();
      expect(read.text?.trim()).toBe('x');
    });

    it.each([
      'a@b.example, thief@x.example',
      'a@b.example\r\nBcc: thief@x.example',
      'a@b.example>\r\nRCPT TO:<thief@x.example',
      'Thief <thief@x.example>',
    ])('to one address or to nobody: %j', async (to) => {
      const server = await serve();
      await mailer(server.url)
        .send(aMail({ to }))
        .catch((error: unknown) => expect(isRefusedForGood(error)).toBe(true));
      for (const taken of server.taken) {
        expect(taken.to).toHaveLength(1);
        expect(taken.to).not.toContain('thief@x.example');
        expect(taken.raw).not.toMatch(/^Bcc:/m);
      }
    });
  });

  describe('connects', () => {
    it('once for mails that follow each other, and no more often than it may for many', async () => {
      const server = await serve();
      const one = mailer(server.url);
      for (let n = 0; n < 3; n++) await one.send(aMail());
      expect(new Set(server.taken.map(({ session }) => session)).size).toBe(1);

      const two = mailer(`${server.url}?maxConnections=2`);
      await Promise.all(Array.from({ length: 10 }, () => two.send(aMail())));
      expect(server.taken).toHaveLength(13);
      expect(new Set(server.taken.slice(3).map(({ session }) => session)).size).toBeLessThanOrEqual(2);
    });

    it.each([
      ['smtps', { secure: true }],
      ['smtp', {}],
    ])('by %s to a server whose authority is trusted, and logs in', async (scheme, options) => {
      trust(AUTHORITY);
      const server = await serve({
        ...TLS,
        ...options,
        authOptional: false,
        onAuth: ({ username, password }, _session, done) =>
          password === 'p#ss wörd' ? done(null, { user: username }) : done(new Error('wrong')),
      });
      const account = `us%40er:${encodeURIComponent('p#ss wörd')}`;
      await mailer(`${scheme}://${account}@${server.address}?requireTLS=true`).send(aMail());
      expect(server.taken).toMatchObject([{ secure: true, user: 'us@er' }]);

      const wrong = mailer(`${scheme}://us%40er:wrong@${server.address}`);
      expect(await failure(wrong.send(aMail()))).toEqual({ said: '535 to AUTH PLAIN', forGood: false });
    });

    it.each([
      ['smtps', { secure: true }],
      ['smtp', {}],
    ])('by %s to no server whose certificate nobody vouches for, unless told to', async (scheme, options) => {
      const server = await serve({ ...TLS, ...options });
      const { said, forGood } = await failure(mailer(`${scheme}://${server.address}`).send(aMail()));
      expect([said, forGood]).toEqual([expect.stringMatching(/certificate/), false]);
      expect(server.taken).toEqual([]);
      await mailer(`${scheme}://${server.address}?tls.rejectUnauthorized=false`).send(aMail());
      expect(server.taken).toHaveLength(1);
    });

    it('in the clear to no server but one of this machine, unless told to', async () => {
      const server = await serve();
      const { forGood } = await failure(mailer(`${server.url}?requireTLS=true`).send(aMail()));
      expect(forGood).toBe(false);
      expect(server.taken).toEqual([]);
    });
  });

  describe('is refused', () => {
    it.each([
      ['550 to RCPT TO', 550, true],
      ['451 to RCPT TO', 451, false],
    ])('a recipient: %s', async (said, code, forGood) => {
      const server = await serve({ onRcptTo: (_address, _session, done) => done(answer(code, 'no')) });
      expect(await failure(mailer(server.url).send(aMail()))).toEqual({ said, forGood });
    });

    it.each([
      ['554 5.7.1 to DATA', 554, '5.7.1 spam', true],
      ['452 4.2.2 to DATA', 452, '4.2.2 full', false],
    ])('a mail: %s', async (said, code, text, forGood) => {
      const server = await serve({
        onData: (stream, _session, done) => stream.on('end', () => done(answer(code, text))).resume(),
      });
      expect(await failure(mailer(server.url).send(aMail()))).toEqual({ said, forGood });
    });

    it.each([550, 450])('its sender: %i is no fault of the mail', async (code) => {
      const server = await serve({ onMailFrom: (_address, _session, done) => done(answer(code, 'no')) });
      const said = `${code} to MAIL FROM`;
      expect(await failure(mailer(server.url).send(aMail()))).toEqual({ said, forGood: false });
    });

    it('and sends by the same connection what is not', async () => {
      let refusals = 0;
      const server = await serve({
        onRcptTo: (_address, _session, done) => (refusals++ ? done() : done(answer(451, 'later'))),
      });
      const sender = mailer(server.url);
      const mail = aMail();
      expect(await failure(sender.send(mail))).toMatchObject({ forGood: false });
      await sender.send(mail);
      expect(server.taken.map(({ read }) => read.messageId)).toEqual([`<${mail.id}@waybill>`]);
    });
  });

  describe('does not wait for ever for a server', () => {
    it.each([
      ['says nothing', 'greetingTimeout=200', 'Greeting never received', () => undefined],
      [
        'falls silent',
        'socketTimeout=200',
        'Timeout',
        (socket: { write(text: string): unknown }) => void socket.write('220 slow\r\n'),
      ],
    ] as const)('that %s', async (_what, option, said, behave) => {
      const server = await odd(behave);
      expect(await failure(mailer(`${server.url}?${option}`).send(aMail()))).toEqual({
        said,
        forGood: false,
      });
    });

    it('that answers a little at a time, and then uses no connection of that mail', async () => {
      let line = '220-wait\r\n';
      const server = await odd((socket) => {
        const timer = setInterval(() => socket.write(line), 20);
        socket.on('close', () => clearInterval(timer));
      });
      const sender = mailer(`${server.url}?maxConnections=1&greetingTimeout=60000`);
      expect(await failure(sender.send(aMail(), { deadlineMs: 300 }))).toEqual({
        said: 'EABORT',
        forGood: false,
      });
      line = '554 go away\r\n';
      expect(await failure(sender.send(aMail(), { deadlineMs: 5_000 }))).toEqual({
        said: '554 to CONN',
        forGood: false,
      });
      expect(server.connections()).toBeGreaterThanOrEqual(2);
    });

    it('that closes every connection', async () => {
      const server = await odd((socket) => void socket.end());
      const { said, forGood } = await failure(mailer(server.url).send(aMail()));
      expect([said, forGood]).toEqual([expect.stringMatching(/ECONNECTION|closed/), false]);
    });

    it('that is not there', async () => {
      const server = await oddServer(() => undefined);
      await server.close();
      const { said, forGood } = await failure(mailer(server.url).send(aMail()));
      expect([said, forGood]).toEqual([expect.stringContaining('ECONNREFUSED'), false]);
    });
  });
});
