import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestCounts } from './test-counts.ts';

function read(output: string): TestCounts {
  const counts = new TestCounts();
  for (const line of output.split('\n')) counts.read(line);
  return counts;
}

describe('TestCounts', () => {
  it('adds up Jest’s and node’s results, coloured or not, cached or not', () => {
    const counts = read(`
> nx run kafka:test  [local cache]
\x1b[1mTest Suites: \x1b[22m1 failed, 4 passed, 5 total
\x1b[1mTests:       \x1b[22m\x1b[1m\x1b[31m2 failed\x1b[39m\x1b[22m, 1 skipped, 10 passed, 13 total
> nx run dto:test
Tests:       7 passed, 7 total
> nx run tools:test
ℹ pass 5
ℹ fail 1
> nx run e2e:e2e
# pass 3
# fail 0`);
    assert.deepEqual([counts.passed, counts.failed], [25, 3]);
  });

  it('counts failed tasks that are no tests one by one', () => {
    const counts = read(`> nx run kafka:test
Tests:       3 passed, 3 total

 NX   Running targets lint, test failed

Failed tasks:

- kafka:lint
- tools:typecheck

  Run duration:      45.6s
- not a task:at all`);
    assert.deepEqual([counts.passed, counts.failed], [3, 2]);
  });

  it('counts a suite that does not compile, and a runner that says nothing', () => {
    assert.equal(read('Test Suites: 1 failed, 1 total\nTests:       0 total').failed, 1);
    assert.equal(read('Failed tasks:\n\n- kafka:test\n- order:test').failed, 2);
  });

  it('does not count a failed test and its task twice, nor hide a silent failure behind another task’s', () => {
    const failed = '> nx run kafka:test\nTests:       2 failed, 2 total\nFailed tasks:\n\n- kafka:test';
    assert.equal(read(failed).failed, 2);
    assert.equal(read(`${failed}\n- order:test`).failed, 3);
  });
});
