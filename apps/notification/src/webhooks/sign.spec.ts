import { webhookSecret } from '@waybill/service';
import { Webhook } from 'standardwebhooks';
import { signatureHeaders } from './sign';
import { secretsOf } from './webhook';

const KEY = 'a-master-key-of-no-less-than-32-characters';
const body = JSON.stringify({ type: 'waybill.order.confirmed.v1', data: { name: 'Tee für zwei 🍵' } });
const now = () => Math.floor(Date.now() / 1000);

describe(signatureHeaders.name, () => {
  const verify = (secret: string, headers: Record<string, string>, payload = body) =>
    new Webhook(secret).verify(payload, headers);

  it("is what the specification's own library verifies", () => {
    const secret = webhookSecret(KEY, 'erp', 1);
    const headers = signatureHeaders({ id: 'n-1', timestamp: now(), body }, [secret]);
    expect(verify(secret, headers)).toEqual(JSON.parse(body));
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign('n-1', new Date(), body));
  });

  it.each([
    ['body', (headers: Record<string, string>) => ({ headers, payload: `${body} ` })],
    ['id', (headers: Record<string, string>) => ({ headers: { ...headers, 'webhook-id': 'n-2' } })],
    [
      'time',
      (headers: Record<string, string>) => ({ headers: { ...headers, 'webhook-timestamp': `${now() - 9}` } }),
    ],
  ])('is of no use for another %s', (_what, change) => {
    const secret = webhookSecret(KEY, 'erp', 1);
    const { headers, payload } = {
      payload: body,
      ...change(signatureHeaders({ id: 'n-1', timestamp: now(), body }, [secret])),
    };
    expect(() => verify(secret, headers, payload)).toThrow('No matching signature');
  });

  it('is by the secret of this generation and of the one before it, and of no other', () => {
    const headers = signatureHeaders(
      { id: 'n-1', timestamp: now(), body },
      secretsOf({ id: 'erp', generation: 3 }, KEY),
    );
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const generation of [3, 2]) verify(webhookSecret(KEY, 'erp', generation), headers);
    for (const generation of [4, 1]) {
      expect(() => verify(webhookSecret(KEY, 'erp', generation), headers)).toThrow('No matching signature');
    }
  });

  it('is one of one generation as there is none before the first', () => {
    expect(secretsOf({ id: 'erp', generation: 1 }, KEY)).toHaveLength(1);
  });
});
