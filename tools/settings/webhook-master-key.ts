import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Environment } from './variables.ts';
import type { Folder } from './folder.ts';

/** The key of `WEBHOOK_MASTER_KEY`, or one of this data folder's own: made once, and readable by this user alone. */
export function webhookMasterKey(env: Environment, { masterKey: file }: Pick<Folder, 'masterKey'>): string {
  const given = env['WEBHOOK_MASTER_KEY'];
  if (given) return given;
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
