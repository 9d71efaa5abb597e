import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { repository } from '../settings/settings.ts';
import { findKustomize, overlays, parseManifests, type Manifest } from './kustomize.ts';
import { breachesOf } from './policy/policy.ts';
import { givenTo, header, kustomizations, namedBy, renderedPath } from './rendered.ts';
import { faultsOf, kubernetesVersion } from './schemas.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const build = findKustomize();
const skip = build ? false : 'neither kustomize nor kubectl is on the PATH';
if (skip)
  console.warn(
    `SKIPPED: the overlays of k8s/ are not built and compared with their rendered files, for ${skip}`,
  );

const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
const byName = (manifests: Manifest[]) => new Map(manifests.map((manifest) => [nameOf(manifest), manifest]));

describe('the manifests', () => {
  const rendered = parseManifests(read('k8s/waybill.yaml'));

  for (const overlay of overlays) {
    const file = renderedPath(overlay);
    const text = existsSync(join(repository, file)) ? read(file) : '';

    it(`${file} is as new as its sources (npm run manifests)`, () => {
      assert.equal(text.slice(0, header(overlay).length), header(overlay));
    });

    it(`${file} has no field that Kubernetes ${kubernetesVersion} does not know, and keeps the rules`, () => {
      const manifests = parseManifests(text);
      assert.ok(manifests.length > 0);
      assert.deepEqual(manifests.flatMap(faultsOf), []);
      assert.deepEqual(breachesOf(manifests, givenTo(overlay)), []);
    });

    it(`${overlay} builds to ${file} (npm run manifests)`, { skip }, () => {
      assert.deepEqual(byName(parseManifests(text)), byName(parseManifests(build?.(overlay) ?? '')));
    });
  }

  for (const [folder, { resources = [] }] of kustomizations) {
    it(`${folder} names what is there, and whole objects that Kubernetes ${kubernetesVersion} knows`, () => {
      assert.deepEqual(
        namedBy(folder).filter((path) => !existsSync(join(repository, path))),
        [],
      );
      const files = resources.map((path) => join(folder, path)).filter((path) => path.endsWith('.yaml'));
      assert.deepEqual(
        files.flatMap((path) => parseManifests(read(path)).flatMap(faultsOf)),
        [],
      );
    });
  }

  it('the docs name the version of Kubernetes that all this is checked against', () => {
    assert.match(read('k8s/README.md'), new RegExp(`Kubernetes ${kubernetesVersion.replace('.', '\\.')}\\b`));
  });

  it('a field that does not exist, a wrong type and an unknown kind are faults', () => {
    const job = rendered.find(({ kind }) => kind === 'Job') as Manifest;
    const wrong = (spec: object) => faultsOf({ ...job, spec: { ...job.spec, ...spec } }).join('\n');
    assert.equal(wrong({}), '');
    assert.match(wrong({ backofLimit: 3 }), /Job topics|Job migrate/);
    assert.match(wrong({ backoffLimit: 'three' }), /backoffLimit must be integer/);
    assert.match(faultsOf({ ...job, kind: 'Jobb' }).join(), /no batch\/v1 Jobb/);
  });
});
