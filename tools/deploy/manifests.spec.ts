import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { repository } from '../settings/settings.ts';
import { findKustomize, overlays, parseManifests, type Manifest } from './kustomize.ts';
import { faultsOf, kubernetesVersion } from './schemas.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const build = findKustomize();
const skip = build ? false : 'neither kustomize nor kubectl is on the PATH';
if (skip) console.warn(`SKIPPED: the overlays of k8s/ are not built and not compared, for ${skip}`);

const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
const byName = (manifests: Manifest[]) => new Map(manifests.map((manifest) => [nameOf(manifest), manifest]));

/** The pod templates of everything that runs pods. */
function podsOf(manifests: Manifest[]) {
  return manifests.flatMap((manifest) => {
    const { template } = (manifest.spec ?? {}) as { template?: { spec: PodSpec } };
    return template ? [{ who: nameOf(manifest), kind: manifest.kind, pod: template.spec }] : [];
  });
}

interface PodSpec {
  automountServiceAccountToken: boolean;
  enableServiceLinks: boolean;
  securityContext: { runAsNonRoot: boolean; runAsUser: number; seccompProfile: { type: string } };
  containers: {
    image: string;
    startupProbe?: object;
    livenessProbe?: object;
    readinessProbe?: object;
    resources: { requests: object; limits: { memory?: string } };
    securityContext: object;
  }[];
}

describe('the manifests', () => {
  const rendered = parseManifests(read('k8s/waybill.yaml'));

  for (const overlay of overlays) {
    it(`${overlay} builds, and Kubernetes ${kubernetesVersion} knows all of its fields`, { skip }, () => {
      const manifests = parseManifests(build?.(overlay) ?? '');
      assert.ok(manifests.length > 0);
      assert.deepEqual(manifests.flatMap(faultsOf), []);
    });
  }

  it('k8s/waybill.yaml is k8s/overlays/local, rendered (npm run manifests)', { skip }, () => {
    assert.deepEqual(byName(rendered), byName(parseManifests(build?.('k8s/overlays/local') ?? '')));
  });

  it(`k8s/waybill.yaml has no field that Kubernetes ${kubernetesVersion} does not know`, () => {
    assert.ok(rendered.length > 0);
    assert.deepEqual(rendered.flatMap(faultsOf), []);
  });

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

  for (const { who, kind, pod } of podsOf(rendered)) {
    it(`${who} asks for no rights, says what it needs and can be probed`, () => {
      assert.equal(pod.automountServiceAccountToken, false);
      assert.equal(pod.enableServiceLinks, false);
      assert.equal(pod.securityContext.runAsNonRoot, true);
      assert.ok(pod.securityContext.runAsUser > 0);
      assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault');
      for (const container of pod.containers) {
        assert.deepEqual(container.securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        assert.match(container.image, /:(?!latest)[\w.-]+$/);
        assert.ok(container.resources.limits.memory && container.resources.requests);
        if (kind === 'Job') continue;
        assert.ok(container.startupProbe && container.livenessProbe && container.readinessProbe);
      }
    });
  }
});
