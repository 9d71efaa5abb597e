import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { parseEnv } from 'node:util';
import { dotenvLine, shellQuote } from './quote.ts';

const VALUES = [
  'postgres://order:order@127.0.0.1:5432/order',
  'it\'s & $HOME `id` \\ "quoted" #no comment',
  'a b',
  'x=y?z&t=1',
  '127.0.0.1:9092,127.0.0.1:9094',
];

describe('shellQuote', () => {
  for (const value of VALUES) {
    it(`comes back from a shell: ${value}`, () => {
      assert.equal(execFileSync('sh', ['-c', `printf %s ${shellQuote(value)}`], { encoding: 'utf8' }), value);
    });
  }
});

describe('dotenvLine', () => {
  for (const value of [
    ...VALUES.filter((value) => !value.includes('`')),
    "it's # one",
    'back\\slash\\n',
    '',
  ]) {
    it(`comes back from Node: ${value}`, () => {
      assert.equal(parseEnv(dotenvLine('NAME', value))['NAME'], value);
    });
  }

  it('refuses what no quote can hold', () => {
    assert.throws(() => dotenvLine('NAME', "' and `"), /NAME/);
  });
});
