import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addresses } from './addresses.ts';
import { ownServers, readSettings } from './settings.ts';
import { StartError } from './start-error.ts';

describe('readSettings', () => {
  it('has the documented defaults', () => {
    const { ports, brokers, replicas, dir } = readSettings({});
    assert.deepEqual(ports, {
      order: 3000,
      inventory: 3001,
      notification: 3002,
      kafka: 9092,
      postgres: 5432,
    });
    assert.deepEqual([brokers, replicas], [1, 1]);
    assert.match(dir, /\/\.local$/);
  });

  it('takes a variable that is set to nothing for one that is not set', () => {
    assert.equal(readSettings({ ORDER_PORT: '', KAFKA_BROKERS: ' ' }).ports.order, 3000);
  });

  for (const [name, value] of [
    ['ORDER_PORT', 'abc'],
    ['KAFKA_PORT', '0'],
    ['POSTGRES_PORT', '65536'],
    ['REPLICAS', '1.5'],
    ['BROKERS', '-1'],
    ['KAFKA_BROKERS', 'localhost'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['ORDER_DATABASE_URL', 'nonsense'],
  ] as const) {
    it(`refuses ${name}=${value} and names the variable`, () => {
      assert.throws(
        () => readSettings({ [name]: value }),
        (error: Error) => error instanceof StartError && error.message.startsWith(`${name} `),
      );
    });
  }
});

describe('addresses', () => {
  it('are those of our own servers by default', () => {
    const { kafkaBrokers, databases } = addresses(readSettings({ BROKERS: '3', POSTGRES_PORT: '5555' }));
    assert.deepEqual(kafkaBrokers, ['127.0.0.1:9092', '127.0.0.1:9094', '127.0.0.1:9096']);
    assert.equal(databases.inventory, 'postgres://inventory:inventory@127.0.0.1:5555/inventory');
  });

  it('derive the databases from DATABASE_URL, each of which its own variable overrides', () => {
    const settings = readSettings({
      DATABASE_URL: 'postgres://u:p%40@db:5432/any?sslmode=require',
      ORDER_DATABASE_URL: 'postgres://o@other/mine',
    });
    assert.deepEqual(addresses(settings).databases, {
      order: 'postgres://o@other/mine',
      inventory: 'postgres://u:p%40@db:5432/inventory?sslmode=require',
      notification: 'postgres://u:p%40@db:5432/notification?sslmode=require',
    });
    assert.deepEqual(ownServers(settings), { kafka: true, postgres: false });
  });

  it('need no PostgreSQL of ours when all three databases are named', () => {
    const url = 'postgres://u@db/x';
    const env = { ORDER_DATABASE_URL: url, INVENTORY_DATABASE_URL: url };
    assert.equal(ownServers(readSettings(env)).postgres, true);
    assert.equal(ownServers(readSettings({ ...env, NOTIFICATION_DATABASE_URL: url })).postgres, false);
  });
});
