import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { webhookMasterKey } from './webhook-master-key.ts';

describe('webhookMasterKey', () => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-key-'));
  after(() => rmSync(dir, { recursive: true }));

  it('is made once for a data folder, and for nobody else to read', () => {
    const masterKey = join(dir, 'key');
    const made = webhookMasterKey({}, { masterKey });
    assert.ok(made.length >= 32);
    assert.equal(webhookMasterKey({}, { masterKey }), made);
    assert.equal(statSync(masterKey).mode & 0o777, 0o600);
    assert.notEqual(webhookMasterKey({}, { masterKey: join(dir, 'another') }), made);
  });

  it('is the one that is given', () => {
    const masterKey = join(dir, 'unused');
    assert.equal(webhookMasterKey({ WEBHOOK_MASTER_KEY: 'given' }, { masterKey }), 'given');
  });
});
