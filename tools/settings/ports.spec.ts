import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPortPlan, kafkaNodes, replicas, serverPorts, servicePorts } from './ports.ts';
import { readSettings, type Settings } from './settings.ts';

const allPorts = (settings: Settings) => [...servicePorts(settings), ...serverPorts(settings)];

describe('the port plan', () => {
  it('gives brokers every second port, and their controllers ports 10,000 above', () => {
    assert.deepEqual(kafkaNodes(readSettings({ BROKERS: '3' })), [
      { id: 1, port: 9092, controllerPort: 19092 },
      { id: 2, port: 9094, controllerPort: 19094 },
      { id: 3, port: 9096, controllerPort: 19096 },
    ]);
  });

  it('puts controllers below when there is no room above', () => {
    assert.equal(kafkaNodes(readSettings({ KAFKA_PORT: '60000' }))[0]?.controllerPort, 50000);
  });

  it('gives replica k the port + 10 (k - 1) and a name with its number', () => {
    const ofOrder = replicas(readSettings({ REPLICAS: '3' })).filter(({ service }) => service === 'order');
    assert.deepEqual(
      ofOrder.map(({ name, port }) => [name, port]),
      [
        ['order', 3000],
        ['order-2', 3010],
        ['order-3', 3020],
      ],
    );
  });

  it('has no collision with its defaults, also with many of each', () => {
    assert.doesNotThrow(() => checkPortPlan(allPorts(readSettings({ BROKERS: '9', REPLICAS: '20' }))));
  });

  it('refuses one port for two, and names both variables', () => {
    const settings = readSettings({ ORDER_PORT: '9092' });
    assert.throws(() => checkPortPlan(allPorts(settings)), /9092.*order.*kafka-1.*ORDER_PORT or KAFKA_PORT/);
  });

  it('refuses ports beyond the last', () => {
    assert.throws(
      () => checkPortPlan(allPorts(readSettings({ ORDER_PORT: '65530', REPLICAS: '2' }))),
      /ORDER_PORT/,
    );
  });

  it('leaves out the ports of servers that are somebody else’s', () => {
    const settings = readSettings({ KAFKA_BROKERS: 'k:9092', DATABASE_URL: 'postgres://u@db/x' });
    assert.deepEqual(serverPorts(settings), []);
  });
});
