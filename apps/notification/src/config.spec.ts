import { readConfig } from '@waybill/service';
import { NotificationConfig } from './config';

describe(NotificationConfig.name, () => {
  it('takes the URL of a mail server, with or without a password', () => {
    for (const url of ['smtp://127.0.0.1:1025', 'smtps://user:secret@mail.example:465']) {
      expect(readConfig(NotificationConfig, { SMTP_URL: url }).SMTP_URL).toBe(url);
    }
  });

  it('names SMTP_URL when it is none, and keeps its password to itself', () => {
    const read = () => readConfig(NotificationConfig, { SMTP_URL: 'http://user:secret@mail.example' });
    expect(read).toThrow(/SMTP_URL/);
    expect(read).not.toThrow(/secret/);
  });

  it('takes a schedule of retries, and names WEBHOOK_RETRY_SCHEDULE when it is none', () => {
    const schedule = (WEBHOOK_RETRY_SCHEDULE: string) =>
      readConfig(NotificationConfig, { WEBHOOK_RETRY_SCHEDULE });
    expect(schedule('1s,2m').WEBHOOK_RETRY_SCHEDULE).toBe('1s,2m');
    expect(() => schedule('soon')).toThrow('WEBHOOK_RETRY_SCHEDULE is "soon", but must be a list of times');
  });

  it('wants a master key for webhooks in production, and a long one always', () => {
    expect(() => readConfig(NotificationConfig, { NODE_ENV: 'production' })).toThrow(
      'WEBHOOK_MASTER_KEY is not set',
    );
    const short = () => readConfig(NotificationConfig, { WEBHOOK_MASTER_KEY: 'short-one' });
    expect(short).toThrow(/WEBHOOK_MASTER_KEY/);
    expect(short).not.toThrow(/short-one/);
  });
});
