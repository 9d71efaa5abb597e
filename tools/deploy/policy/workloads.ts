import type { Manifest } from '../kustomize.ts';

export interface Probe {
  httpGet?: { port: number | string };
  tcpSocket?: { port: number | string };
}

export interface SecurityContext {
  runAsNonRoot?: boolean;
  runAsUser?: number;
  privileged?: boolean;
  allowPrivilegeEscalation?: boolean;
  readOnlyRootFilesystem?: boolean;
  capabilities?: { add?: string[]; drop?: string[] };
  seccompProfile?: { type: string };
}

/** A reference to a ConfigMap or a Secret. */
export interface Reference {
  name?: string;
  secretName?: string;
  optional?: boolean;
  key?: string;
  items?: { key: string }[];
}

export interface Container {
  name: string;
  image?: string;
  restartPolicy?: string;
  ports?: { name?: string; containerPort: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: SecurityContext;
  envFrom?: { configMapRef?: Reference; secretRef?: Reference }[];
  env?: { name: string; valueFrom?: { configMapKeyRef?: Reference; secretKeyRef?: Reference } }[];
  volumeMounts?: { name: string }[];
}

export interface Volume {
  name?: string;
  configMap?: Reference;
  secret?: Reference;
  hostPath?: object;
  persistentVolumeClaim?: { claimName: string };
  projected?: { sources: { configMap?: Reference; secret?: Reference }[] };
}

export interface PodSpec {
  automountServiceAccountToken?: boolean;
  enableServiceLinks?: boolean;
  serviceAccountName?: string;
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  securityContext?: SecurityContext;
  initContainers?: Container[];
  containers: Container[];
  volumes?: Volume[];
}

/** Something that runs pods: a Deployment, a StatefulSet, a Job and the like. */
export interface Workload {
  who: string;
  kind: string;
  manifest: Manifest;
  labels: Record<string, string>;
  pod: PodSpec;
}

interface Template {
  metadata?: { labels?: Record<string, string> };
  spec: PodSpec;
}

/** E.g. `Deployment order`. */
export const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;

export function workloadsOf(manifests: Manifest[]): Workload[] {
  return manifests.flatMap((manifest) => {
    const spec = (manifest.spec ?? {}) as {
      template?: Template;
      jobTemplate?: { spec: { template: Template } };
    };
    const template = spec.template ?? spec.jobTemplate?.spec.template;
    if (!template) return [];
    const { metadata, spec: pod } = template;
    return [{ who: nameOf(manifest), kind: manifest.kind, manifest, labels: metadata?.labels ?? {}, pod }];
  });
}

/** Its containers, those that run before the others included; `longRunning` says which do not come to an end. */
export function containersOf({ kind, pod }: Workload): { container: Container; longRunning: boolean }[] {
  const ends = kind === 'Job' || kind === 'CronJob';
  return [
    ...(pod.initContainers ?? []).map((container) => ({
      container,
      longRunning: container.restartPolicy === 'Always',
    })),
    ...pod.containers.map((container) => ({ container, longRunning: !ends })),
  ];
}

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Whether a label selector takes pods with these labels; an empty one takes all. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Record<string, string>,
) {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const among = value !== undefined && values.includes(value);
      return operator === 'In' ? among : !among;
    })
  );
}

export const sameNamespace = (one: Manifest, other: Manifest) =>
  one.metadata.namespace === other.metadata.namespace;

/** The object of this kind and name in the namespace of another. */
export const findBeside = (manifests: Manifest[], kind: string, name: string, beside: Manifest) =>
  manifests.find(
    (manifest) =>
      manifest.kind === kind && manifest.metadata.name === name && sameNamespace(manifest, beside),
  );
