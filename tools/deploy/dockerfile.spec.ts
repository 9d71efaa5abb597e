import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { validate } from 'dockerfile-utils';
import { repository } from '../settings/settings.ts';

const text = readFileSync(join(repository, 'docker/Dockerfile'), 'utf8');
const faultsOf = (dockerfile: string) =>
  validate(dockerfile).map(
    ({ range, message }) =>
      `line ${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
  );

/** The base images, which are no stages of the file itself. */
function basesOf(dockerfile: string): string[] {
  const froms = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)];
  const stages = froms.map(([, , stage]) => stage);
  return froms.flatMap(([, from = '']) => (from.startsWith('$') || stages.includes(from) ? [] : [from]));
}

describe('docker/Dockerfile', () => {
  it('has nothing that Docker would not take', () => {
    assert.deepEqual(faultsOf(text), []);
  });

  it('is made of one base image, whose version it names', () => {
    const bases = basesOf(text);
    assert.equal(bases.length, 1);
    assert.match(bases[0] ?? '', /^node:24-/);
  });

  it('runs what it installs as a user by number, and installs what the lockfile says', () => {
    assert.match(text, /^USER [1-9]\d*:[1-9]\d*$/m);
    assert.doesNotMatch(text, /^USER (root|0)|\bsudo\b|\bnpm (install|i)\b|^ADD /m);
  });

  const broken: [fault: RegExp, from: string, to: string][] = [
    [/Unknown flag/, 'HEALTHCHECK --interval', 'HEALTHCHECK --every'],
    [/Unknown instruction/, 'WORKDIR /waybill', 'WORKDIRR /waybill'],
    [/upper/i, 'USER 1000', 'user 1000'],
  ];
  for (const [fault, from, to] of broken) {
    it(`is not taken with ${to}`, () => {
      assert.notEqual(text.replace(from, to), text);
      assert.match(faultsOf(text.replace(from, to)).join('\n'), fault);
    });
  }
});
