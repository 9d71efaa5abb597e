import type { Manifest } from '../kustomize.ts';
import {
  containersOf,
  findBeside,
  nameOf,
  sameNamespace,
  selects,
  workloadsOf,
  type Probe,
  type Selector,
  type Workload,
} from './workloads.ts';

type Rule = (manifests: Manifest[]) => string[];

interface Service {
  selector?: Record<string, string>;
  ports: { name?: string; port: number; targetPort?: number | string }[];
}
interface Autoscaler {
  scaleTargetRef: { kind: string; name: string };
}

/** What names something else has to find it. */
export const referenceRules: Record<string, Rule> = {
  // One workload, and not two by a label that they share: a Job's pods would get requests.
  services: (manifests) =>
    ofKind<Service>(manifests, 'Service').flatMap(({ manifest, spec: { selector, ports } }) => {
      if (!selector) return [];
      const pods = podsFor({ matchLabels: selector }, manifest, manifests);
      const who = nameOf(manifest);
      if (pods.length !== 1) return [`${who}: selects the pods of ${pods.length} workloads, not of one`];
      const [workload] = pods as [Workload];
      return ports
        .map(({ port, targetPort = port }) => targetPort)
        .filter((port) => !hasPort(workload, port))
        .map((port) => `${who}: ${workload.who} has no port ${port}`);
    }),

  ports: (manifests) =>
    workloadsOf(manifests).flatMap((workload) =>
      containersOf(workload).flatMap(({ container }) =>
        [container.startupProbe, container.livenessProbe, container.readinessProbe]
          .map((probe?: Probe) => (probe?.httpGet ?? probe?.tcpSocket)?.port)
          .filter((port) => typeof port === 'string' && !container.ports?.some(({ name }) => name === port))
          .map((port) => `${workload.who}: a probe asks port ${port}, which ${container.name} has not`),
      ),
    ),

  selectors: (manifests) =>
    workloadsOf(manifests).flatMap(({ who, manifest, labels }) => {
      const { selector } = (manifest.spec ?? {}) as { selector?: Selector };
      return selector && !selects(selector, labels)
        ? [`${who}: its selector does not take its own pods`]
        : [];
    }),

  'headless services': (manifests) =>
    ofKind<{ serviceName: string }>(manifests, 'StatefulSet')
      .filter(({ manifest, spec }) => !findBeside(manifests, 'Service', spec.serviceName, manifest))
      .map(({ manifest, spec }) => `${nameOf(manifest)}: there is no Service ${spec.serviceName}`),

  autoscalers: (manifests) =>
    ofKind<Autoscaler>(manifests, 'HorizontalPodAutoscaler').flatMap(({ manifest, spec }) => {
      const { kind, name } = spec.scaleTargetRef;
      const target = findBeside(manifests, kind, name, manifest);
      const who = nameOf(manifest);
      if (!target) return [`${who}: there is no ${kind} ${name}`];
      // Each apply would set the number back.
      return target.spec?.['replicas'] === undefined
        ? []
        : [`${who}: ${kind} ${name} has replicas of its own`];
    }),

  budgets: (manifests) =>
    ofKind<{ selector: Selector }>(manifests, 'PodDisruptionBudget')
      .filter(({ manifest, spec }) => podsFor(spec.selector, manifest, manifests).length === 0)
      .map(({ manifest }) => `${nameOf(manifest)}: selects no pods`),

  policies: (manifests) =>
    ofKind<{ podSelector: Selector }>(manifests, 'NetworkPolicy')
      .filter(({ manifest, spec }) => podsFor(spec.podSelector, manifest, manifests).length === 0)
      .map(({ manifest }) => `${nameOf(manifest)}: selects no pods`),

  accounts: (manifests) =>
    workloadsOf(manifests)
      .filter(
        ({ pod: { serviceAccountName: name }, manifest }) =>
          name && !findBeside(manifests, 'ServiceAccount', name, manifest),
      )
      .map(({ who, pod }) => `${who}: there is no ServiceAccount ${pod.serviceAccountName}`),

  volumes: (manifests) =>
    workloadsOf(manifests).flatMap((workload) => {
      const { who, pod, manifest } = workload;
      const { volumeClaimTemplates = [] } = (manifest.spec ?? {}) as { volumeClaimTemplates?: Manifest[] };
      const there = [
        ...(pod.volumes ?? []).map(({ name }) => name),
        ...volumeClaimTemplates.map(({ metadata }) => metadata.name),
      ];
      const mounts = containersOf(workload).flatMap(({ container }) => container.volumeMounts ?? []);
      const claims = (pod.volumes ?? []).flatMap(
        ({ persistentVolumeClaim: claim }) => claim?.claimName ?? [],
      );
      return [
        ...mounts
          .filter(({ name }) => !there.includes(name))
          .map(({ name }) => `${who}: mounts a volume ${name} that it has not`),
        ...claims
          .filter((name) => !findBeside(manifests, 'PersistentVolumeClaim', name, manifest))
          .map((name) => `${who}: there is no PersistentVolumeClaim ${name}`),
      ];
    }),
};

const ofKind = <Spec>(manifests: Manifest[], kind: string) =>
  manifests
    .filter((manifest) => manifest.kind === kind)
    .map((manifest) => ({ manifest, spec: manifest.spec as Spec }));

const podsFor = (selector: Selector, beside: Manifest, manifests: Manifest[]) =>
  workloadsOf(manifests).filter(
    ({ labels, manifest }) => sameNamespace(manifest, beside) && selects(selector, labels),
  );

const hasPort = ({ pod }: Workload, port: number | string) =>
  pod.containers.some(({ ports = [] }) =>
    ports.some(({ name, containerPort }) => name === port || containerPort === port),
  );
