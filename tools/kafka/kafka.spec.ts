import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jvmOptions } from './kafka.ts';

describe('jvmOptions', () => {
  it('keeps the broker small unless told otherwise', () => {
    assert.deepEqual(jvmOptions({}), ['-Xms256m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']);
  });

  it('takes the variables of the scripts of Kafka instead', () => {
    const env = { KAFKA_HEAP_OPTS: '-Xmx1g', KAFKA_JVM_PERFORMANCE_OPTS: ' -server  -XX:+UseG1GC ' };
    assert.deepEqual(jvmOptions(env), ['-Xmx1g', '-server', '-XX:+UseG1GC']);
  });
});
