import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kafkaNodes, type KafkaNode } from '../settings/ports.ts';
import { readSettings } from '../settings/settings.ts';
import { serverProperties } from './server-properties.ts';

function propertiesFor(brokers: string): Record<string, string> {
  const nodes = kafkaNodes(readSettings({ BROKERS: brokers }));
  const text = serverProperties(nodes.at(-1) as KafkaNode, nodes, 'data/x');
  return Object.fromEntries(text.split('\n').map((line) => line.split('=', 2) as [string, string]));
}

describe('serverProperties', () => {
  it('runs one broker with a single copy of everything', () => {
    const properties = propertiesFor('1');
    assert.equal(properties['listeners'], 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:19092');
    assert.equal(properties['default.replication.factor'], '1');
    assert.equal(properties['min.insync.replicas'], '1');
    assert.equal(properties['auto.create.topics.enable'], 'false');
    // The dead letters, which are kept longest, stay for 30 days.
    assert.ok(Number(properties['offsets.retention.minutes']) > 30 * 24 * 60);
  });

  it('runs three brokers with three copies, two of them in sync', () => {
    const properties = propertiesFor('3');
    assert.equal(properties['node.id'], '3');
    assert.equal(
      properties['controller.quorum.voters'],
      '1@127.0.0.1:19092,2@127.0.0.1:19094,3@127.0.0.1:19096',
    );
    for (const name of ['default', 'offsets.topic', 'transaction.state.log']) {
      assert.equal(properties[`${name}.replication.factor`], '3');
    }
    assert.equal(properties['min.insync.replicas'], '2');
  });

  it('has at most three copies', () => {
    assert.equal(propertiesFor('5')['default.replication.factor'], '3');
  });
});
