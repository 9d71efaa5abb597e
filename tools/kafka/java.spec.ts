import assert from 'node:assert/strict';
import { it } from 'node:test';
import { javaVersion } from './java.ts';

it('javaVersion reads what the usual Javas print', () => {
  assert.equal(javaVersion('openjdk version "17.0.15" 2025-04-15'), 17);
  assert.equal(javaVersion('java version "1.8.0_392"'), 8);
  assert.equal(javaVersion('Picked up _JAVA_OPTIONS: -Xmx1g\nopenjdk version "25" 2025-09-16'), 25);
  assert.equal(
    javaVersion('The operation couldn’t be completed. Unable to locate a Java Runtime.'),
    undefined,
  );
});
