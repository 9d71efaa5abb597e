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
});
