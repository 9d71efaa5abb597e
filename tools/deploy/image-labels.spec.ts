import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imageLabels, sourceUrl } from './image-labels.ts';

const app = { name: '@waybill/order', description: 'HTTP API', license: 'MIT', version: '0.1.0' };
const created = new Date('2026-01-02T03:04:05Z');

describe('imageLabels', () => {
  it('has what the app and the clone say', () => {
    const remote = 'https://git.example/waybill/waybill.git';
    assert.deepEqual(imageLabels({ app, revision: 'abc', remote, created }), {
      'org.opencontainers.image.title': 'waybill/order',
      'org.opencontainers.image.description': 'HTTP API',
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.version': '0.1.0',
      'org.opencontainers.image.created': '2026-01-02T03:04:05.000Z',
      'org.opencontainers.image.revision': 'abc',
      'org.opencontainers.image.source': 'https://git.example/waybill/waybill',
    });
  });

  it('is silent about what is not known', () => {
    const labels = imageLabels({ app, revision: undefined, remote: undefined, created });
    assert.ok(!Object.keys(labels).some((name) => /revision|source/.test(name)));
    assert.ok(Object.values(labels).every(Boolean));
  });
});

describe('sourceUrl', () => {
  const cases: [remote: string, url: string | undefined][] = [
    ['https://git.example/a/b.git', 'https://git.example/a/b'],
    ['https://git.example/a/b/', 'https://git.example/a/b'],
    ['https://user:secret@git.example/a/b.git', 'https://git.example/a/b'],
    ['git@git.example:a/b.git', 'https://git.example/a/b'],
    ['ssh://git@git.example:22/a/b.git', 'https://git.example/a/b'],
    ['/srv/git/b.git', undefined],
    ['../b', undefined],
    ['file:///srv/git/b.git', undefined],
  ];
  for (const [remote, url] of cases) it(`of ${remote}`, () => assert.equal(sourceUrl(remote), url));
});
