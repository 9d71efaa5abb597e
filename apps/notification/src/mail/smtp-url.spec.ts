import { readConfig } from '@waybill/service';
import { NotificationConfig } from '../config';
import { completeSmtpUrl } from './smtp-url';

const requiresTls = (url: string) => new URL(completeSmtpUrl(url)).searchParams.get('requireTLS');

describe(completeSmtpUrl.name, () => {
  it.each([
    'smtp://mail.example',
    'smtp://user:pass@10.0.0.5:587',
    'smtp://localhost.example',
    'smtp://[fd00::1]',
  ])('goes on only after STARTTLS with %s', (url) => expect(requiresTls(url)).toBe('true'));

  it.each([
    'smtp://localhost',
    'smtp://127.0.0.1:1025',
    'smtp://127.1.2.3',
    'smtp://[::1]:25',
    'smtps://mail.example',
    'smtp://mail.example?requireTLS=false',
    'smtp://mail.example?ignoreTLS=true',
  ])('does not ask %s for STARTTLS', (url) => expect(requiresTls(url)).toBe('false'));

  it('sets connections and time-outs where the URL has none, and keeps user and password as they are', () => {
    expect(completeSmtpUrl('smtps://us%40er:p%23w@mail.example:465?socketTimeout=5')).toBe(
      'smtps://us%40er:p%23w@mail.example:465?socketTimeout=5&requireTLS=false&maxConnections=5&connectionTimeout=10000&greetingTimeout=10000',
    );
  });
});

describe('SMTP_URL', () => {
  const read = (query: string) => () =>
    readConfig(NotificationConfig, { SMTP_URL: `smtp://user:secret@mail.example${query}` }).SMTP_URL;

  it('may have options', () => {
    for (const query of [
      '',
      '?requireTLS=false&maxConnections=2',
      '?tls.servername=mx.example&authMethod=PLAIN',
    ]) {
      expect(read(query)()).toContain(query);
    }
  });

  it.each(['?logger=true', '?host=other', '?requireTLS=maybe', '?socketTimeout=0', '?tls.ca=x'])(
    'is refused with %s, and its password kept',
    (query) => {
      expect(read(query)).toThrow(/SMTP_URL.*requireTLS/s);
      expect(read(query)).not.toThrow(/secret/);
    },
  );
});

describe('MAIL_FROM', () => {
  const read = (MAIL_FROM: string) => () => readConfig(NotificationConfig, { MAIL_FROM }).MAIL_FROM;

  it('is one address, with a name or alone', () => {
    for (const from of ['shop@s.example', 'Käse & Tee <shop@s.example>', '"Tea, Ltd" <shop@s.example>'])
      expect(read(from)()).toBe(from);
    for (const from of ['shop', 'Shop <shop>', 'a@s.example, b@s.example', 'Shop\r\nBcc: x <a@s.example>'])
      expect(read(from)).toThrow(/MAIL_FROM/);
  });
});
