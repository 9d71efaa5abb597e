import { createHmac } from 'node:crypto';

export interface Signed {
  id: string;
  /** Seconds since 1970: when this attempt is made. */
  timestamp: number;
  body: string;
}

/** The headers of the Standard Webhooks specification, with a signature by each of the `whsec_…` secrets. */
export function signatureHeaders({ id, timestamp, body }: Signed, secrets: string[]): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
