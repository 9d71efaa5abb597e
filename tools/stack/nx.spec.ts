import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { nxEnvironment } from './nx.ts';

describe('nxEnvironment', () => {
  afterEach(() => {
    delete process.env['NX_SKIP_NX_CACHE'];
    delete process.env['NX_TASK_TARGET_PROJECT'];
  });

  it('hands on that no cached result is wanted', () => {
    process.env['NX_SKIP_NX_CACHE'] = 'true';
    assert.equal(nxEnvironment()['NX_SKIP_NX_CACHE'], 'true');
  });

  it('hands on nothing of an nx around it', () => {
    process.env['NX_TASK_TARGET_PROJECT'] = 'order';
    assert.equal(nxEnvironment()['NX_TASK_TARGET_PROJECT'], undefined);
  });
});
