import { hkdfSync } from 'node:crypto';

/** Marks a secret of the Standard Webhooks specification; what follows is the key in base64. */
const PREFIX = 'whsec_';
const SALT = 'waybill webhook secret v1';

/**
 * The signing secret of a webhook's generation, `whsec_` and 32 bytes in base64. It is derived by whoever needs it, so
 * that none is stored and none travels. Another master key, id or generation makes another secret, and a secret gives
 * none of the three away.
 */
export function webhookSecret(masterKey: string, id: string, generation: number): string {
  // The number comes first: no id can then stand for another id and generation.
  const key = hkdfSync('sha256', masterKey, SALT, `${generation}/${id}`, 32);
  return PREFIX + Buffer.from(key).toString('base64');
}
