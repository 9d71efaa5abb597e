import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { repository } from '../settings/settings.ts';

interface Service {
  image: string;
  build?: { context: string; dockerfile: string; args: { APP: string } };
  profiles?: string[];
  restart: string;
  ports?: string[];
  volumes?: string[];
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
  deploy: { resources: { limits: { cpus: string; memory: string } } };
}

const folder = join(repository, 'docker');
const { services, volumes } = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: object;
};

describe('docker/compose.yaml', () => {
  it('has the whole system, and what is only looked at under a profile', () => {
    const started = Object.keys(services).filter((name) => !services[name]?.profiles);
    assert.deepEqual(started.sort(), [
      'inventory',
      'kafka',
      'migrate-inventory',
      'migrate-notification',
      'migrate-order',
      'notification',
      'order',
      'postgres',
      'topics',
    ]);
    assert.deepEqual(services['kafka-ui']?.profiles, ['ui']);
  });

  for (const [name, service] of Object.entries(services)) {
    it(`${name} is pinned, limited, started again, and reachable from this machine alone`, () => {
      assert.match(service.image, /:(?!latest)[\w.-]+$/);
      assert.ok(service.deploy.resources.limits.memory && service.deploy.resources.limits.cpus);
      assert.match(service.restart, /^(unless-stopped|on-failure)$/);
      for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:\$\{\w+:-\d+\}:\d+$/);
    });

    it(`${name} names nothing that is not there`, () => {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        assert.ok(services[other], `${name} depends on ${other}`);
        if (condition === 'service_healthy') assert.ok(services[other].healthcheck, `${other} has no health`);
        else assert.equal(services[other].restart, 'on-failure', `${other} comes to no end`);
      }
      for (const volume of service.volumes ?? []) {
        const [from = ''] = volume.split(':');
        assert.ok(from.startsWith('..') ? existsSync(join(folder, from)) : from in volumes, volume);
      }
      if (!service.build) return;
      const { context, dockerfile, args } = service.build;
      assert.ok(existsSync(join(folder, context, dockerfile)));
      assert.ok(existsSync(join(repository, 'apps', args.APP)));
      assert.equal(service.image, `waybill/${args.APP}:local`);
    });
  }
});
