import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { repository } from '../settings/settings.ts';
import { commandLine, isOurs } from './command-line.ts';

describe('isOurs', () => {
  const root = '/srv/waybill/.local';

  it('knows our servers by the data folder and our services by their main file', () => {
    assert.ok(isOurs(`java -cp x kafka.Kafka ${root}/kafka/server-1.properties`, root));
    assert.ok(isOurs(`/usr/bin/node ${repository}/apps/order/dist/main.js`, root));
  });

  it('leaves strangers alone, also those in a folder with a similar name', () => {
    assert.ok(!isOurs('postgres -D /srv/waybill/.local2/postgres/data', root));
    assert.ok(!isOurs('node /somewhere/else/apps/order/dist/main.js', root));
    assert.ok(!isOurs(`vi ${repository}/apps/order/src/main.ts`, root));
  });
});

it('commandLine knows running processes alone', () => {
  assert.match(commandLine(process.pid) ?? '', /node/);
  assert.equal(commandLine(2 ** 30), undefined);
});
