import { webhookSecret } from './webhook-secret';

const KEY = 'a-master-key-of-no-less-than-32-characters';

describe(webhookSecret.name, () => {
  it('is a secret of the Standard Webhooks specification, of 32 bytes', () => {
    const secret = webhookSecret(KEY, 'erp', 1);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
  });

  it('is the same in every service and release: receivers hold a copy', () => {
    expect(webhookSecret(KEY, 'erp', 1)).toBe('whsec_uRJnqIWVhUVaQtz0tINVNGrsplSjfsfDN0/JuiDxePA=');
  });

  it('is another for another master key, hook or generation', () => {
    const secrets = [
      webhookSecret(KEY, 'erp', 1),
      webhookSecret(KEY, 'erp', 2),
      webhookSecret(KEY, '1/erp', 1),
      webhookSecret(KEY, 'erp', 11),
      webhookSecret(KEY, '1erp', 1),
      webhookSecret(`${KEY}!`, 'erp', 1),
    ];
    expect(new Set(secrets).size).toBe(secrets.length);
  });
});
