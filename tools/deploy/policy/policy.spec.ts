import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Manifest } from '../kustomize.ts';
import { breachesOf, ruleNames } from './policy.ts';
import type { Container, PodSpec } from './workloads.ts';

/** A small system that keeps every rule; each fixture takes one thing from it. */
function system() {
  const container: Container = {
    name: 'shop',
    image: 'registry.example:5000/shop:1.2.0',
    ports: [{ name: 'http', containerPort: 3000 }],
    startupProbe: { httpGet: { port: 'http' } },
    livenessProbe: { httpGet: { port: 'http' } },
    readinessProbe: { tcpSocket: { port: 3000 } },
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    envFrom: [{ configMapRef: { name: 'shop' } }, { secretRef: { name: 'given' } }],
    env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'shop', key: 'token' } } }],
    volumeMounts: [{ name: 'files' }, { name: 'data' }],
  };
  const pod: PodSpec = {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container],
    volumes: [
      { name: 'files', configMap: { name: 'shop', items: [{ key: 'greeting' }] } },
      { name: 'data', persistentVolumeClaim: { claimName: 'shop' } },
    ],
  };
  const object = <Rest extends object>(apiVersion: string, kind: string, rest: Rest) => ({
    apiVersion,
    kind,
    metadata: { name: 'shop', namespace: 'default' },
    ...rest,
  });
  const selector = { matchLabels: { app: 'shop' } };
  const template = { metadata: { labels: { app: 'shop' } as Record<string, string> }, spec: pod };
  const deployment = object('apps/v1', 'Deployment', { spec: { selector, template } });
  const service = object('v1', 'Service', {
    spec: { selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 'http' }] },
  });
  const budget = object('policy/v1', 'PodDisruptionBudget', { spec: { selector } });
  const policy = object('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  const manifests: Manifest[] = [
    deployment,
    service,
    object('v1', 'ConfigMap', { data: { greeting: 'hello' } }),
    object('v1', 'Secret', { stringData: { token: 't' } }),
    budget,
    policy,
    object('v1', 'PersistentVolumeClaim', { spec: {} }),
  ];
  return { manifests, template, pod, container, deployment, service, budget, policy, object };
}

type System = ReturnType<typeof system>;
const add = (
  { manifests, object }: System,
  apiVersion: string,
  kind: string,
  spec: Record<string, unknown>,
) => manifests.push(object(apiVersion, kind, { spec }));

/** What breaks a rule, and the line that has to say so. */
const broken: [line: RegExp, by: (system: System) => unknown][] = [
  [/^token: Deployment shop: mounts/, ({ pod }) => delete pod.automountServiceAccountToken],
  [/^links: Deployment shop: gets/, ({ pod }) => delete pod.enableServiceLinks],
  [/^host: .* shares/, ({ pod }) => (pod.hostNetwork = true)],
  [/^host: .* mounts a folder/, ({ pod }) => pod.volumes?.push({ hostPath: {} })],
  [/^probes: .*container shop: no startupProbe/, ({ container }) => delete container.startupProbe],
  [/^probes: .* no livenessProbe/, ({ container }) => delete container.livenessProbe],
  [/^probes: .* no readinessProbe/, ({ container }) => delete container.readinessProbe],
  [
    /^probes: .*container side: no startupProbe/,
    ({ pod, container }) =>
      (pod.initContainers = [
        { ...container, name: 'side', restartPolicy: 'Always', startupProbe: undefined },
      ]),
  ],
  [/^resources: .* requests no cpu/, ({ container }) => delete container.resources?.requests?.['cpu']],
  [/^resources: .* requests no memory/, ({ container }) => delete container.resources?.requests?.['memory']],
  [/^resources: .* no limit of memory/, ({ container }) => delete container.resources?.limits],
  ...[undefined, 'shop', 'shop:latest', 'registry.example:5000/shop', 'shop:'].map(
    (image): (typeof broken)[number] => [
      /^image: Deployment shop, container shop: runs/,
      ({ container }) => (container.image = image),
    ],
  ),
  [/^image: .*container init/, ({ pod }) => (pod.initContainers = [{ name: 'init' }])],
  [/^restricted: .* as root/, ({ pod }) => delete pod.securityContext?.runAsNonRoot],
  [/^restricted: .* as root/, ({ container }) => (container.securityContext!.runAsNonRoot = false)],
  [/^restricted: .* no user by number/, ({ pod }) => (pod.securityContext!.runAsUser = 0)],
  [
    /^restricted: .* root file system/,
    ({ container }) => delete container.securityContext?.readOnlyRootFilesystem,
  ],
  [
    /^restricted: .* gain privileges/,
    ({ container }) => delete container.securityContext?.allowPrivilegeEscalation,
  ],
  [/^restricted: .* is privileged/, ({ container }) => (container.securityContext!.privileged = true)],
  [
    /^restricted: .* keeps capabilities/,
    ({ container }) => (container.securityContext!.capabilities!.drop = ['NET_RAW']),
  ],
  [
    /^restricted: .* adds capabilities/,
    ({ container }) => (container.securityContext!.capabilities!.add = ['CHOWN']),
  ],
  [
    /^restricted: .* no seccompProfile/,
    ({ pod }) => (pod.securityContext!.seccompProfile = { type: 'Unconfined' }),
  ],
  [/^services: Service shop: selects the pods of 0/, ({ service }) => (service.spec.selector = { app: 'x' })],
  [
    /^services: Service shop: selects the pods of 2/,
    (system) => add(system, 'batch/v1', 'Job', { template: system.template }),
  ],
  [
    /^services: .* Deployment shop has no port web/,
    ({ service }) => (service.spec.ports[0]!.targetPort = 'web'),
  ],
  [
    /^services: .* Deployment shop has no port 80/,
    ({ service }) => Object.assign(service.spec.ports[0]!, { targetPort: 80 }),
  ],
  [/^ports: .* asks port web/, ({ container }) => (container.livenessProbe = { httpGet: { port: 'web' } })],
  [/^selectors: Deployment shop/, ({ template }) => (template.metadata.labels = {})],
  [
    /^headless services: StatefulSet shop: there is no Service shops/,
    (system) => add(system, 'apps/v1', 'StatefulSet', { serviceName: 'shops' }),
  ],
  [
    /^autoscalers: .* no Deployment shops/,
    (system) =>
      add(system, 'autoscaling/v2', 'HorizontalPodAutoscaler', {
        scaleTargetRef: { kind: 'Deployment', name: 'shops' },
      }),
  ],
  [
    /^autoscalers: .* has replicas of its own/,
    (system) => {
      Object.assign(system.deployment.spec, { replicas: 2 });
      add(system, 'autoscaling/v2', 'HorizontalPodAutoscaler', {
        scaleTargetRef: { kind: 'Deployment', name: 'shop' },
      });
    },
  ],
  [
    /^budgets: .* selects no pods/,
    (system) =>
      add(system, 'policy/v1', 'PodDisruptionBudget', { selector: { matchLabels: { app: 'shops' } } }),
  ],
  [
    /^policies: .* selects no pods/,
    (system) =>
      add(system, 'networking.k8s.io/v1', 'NetworkPolicy', {
        podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['shop'] }] },
      }),
  ],
  [/^budget of each: Deployment shop/, ({ budget }) => (budget.kind = 'Gone')],
  [/^policy of each: Deployment shop: no NetworkPolicy for Ingress/, ({ policy }) => (policy.kind = 'Gone')],
  [
    /^policy of each: Deployment shop: no NetworkPolicy for Egress/,
    ({ policy }) => (policy.spec.policyTypes = ['Ingress']),
  ],
  [/^accounts: .* no ServiceAccount shop/, ({ pod }) => (pod.serviceAccountName = 'shop')],
  [/^volumes: .* mounts a volume data that it has not/, ({ pod }) => pod.volumes?.pop()],
  [/^volumes: .* no PersistentVolumeClaim shop/, ({ manifests }) => manifests.pop()],
  [
    /^settings: .* no ConfigMap shops/,
    ({ container }) => (container.envFrom![0]!.configMapRef!.name = 'shops'),
  ],
  [
    /^settings: .* no Secret other/,
    ({ container }) => container.envFrom?.push({ secretRef: { name: 'other' } }),
  ],
  [
    /^settings: .* Secret shop has no tokens/,
    ({ container }) => (container.env![0]!.valueFrom!.secretKeyRef!.key = 'tokens'),
  ],
  [
    /^settings: .* ConfigMap shop has no bye/,
    ({ pod }) => (pod.volumes![0]!.configMap!.items = [{ key: 'bye' }]),
  ],
  [
    /^settings: .* no Secret certificate/,
    ({ pod }) => pod.volumes?.push({ secret: { secretName: 'certificate' } }),
  ],
  [
    /^settings: .* no ConfigMap roots/,
    ({ pod }) => pod.volumes?.push({ projected: { sources: [{ configMap: { name: 'roots' } }] } }),
  ],
  [/^settings: nobody asks for Secret\/given/, ({ container }) => container.envFrom?.pop()],
  [
    /^settings: .* no Secret shop/,
    ({ manifests }) => (manifests.find(({ kind }) => kind === 'Secret')!.metadata.namespace = 'elsewhere'),
  ],
];

describe('the rules for manifests', () => {
  it('find nothing wrong with what is right', () => {
    assert.deepEqual(breachesOf(system().manifests, ['Secret/given']), []);
  });

  it('ask no probes of what comes to an end, and no presence of what is optional', () => {
    const { manifests, template, pod, container, deployment } = system();
    delete container.startupProbe;
    container.envFrom?.push({ secretRef: { name: 'other', optional: true } });
    pod.initContainers = [{ ...container, name: 'init' }];
    manifests.splice(0, 2, { ...deployment, kind: 'Job', spec: { template } });
    assert.deepEqual(breachesOf(manifests, ['Secret/given']), []);
    manifests.splice(0, 1, { ...deployment, kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } });
    assert.deepEqual(breachesOf(manifests, ['Secret/given']), []);
  });

  it('take a digest for a version', () => {
    const { manifests, container } = system();
    container.image = `registry.example/shop@sha256:${'0'.repeat(64)}`;
    assert.deepEqual(breachesOf(manifests, ['Secret/given']), []);
  });

  for (const [line, by] of broken) {
    it(`say ${line.source} of ${by.toString().replace(/\s+/g, ' ').slice(0, 120)}`, () => {
      const one = system();
      by(one);
      const lines = breachesOf(one.manifests, ['Secret/given']);
      assert.ok(
        lines.some((text) => line.test(text)),
        lines.join('\n') || 'nothing',
      );
    });
  }

  it('are all broken by one of these', () => {
    assert.deepEqual(
      ruleNames.filter((rule) => !broken.some(([line]) => line.source.startsWith(`^${rule}:`))),
      [],
    );
  });
});
