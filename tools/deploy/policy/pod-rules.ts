import type { Manifest } from '../kustomize.ts';
import { containersOf, workloadsOf, type Container, type PodSpec } from './workloads.ts';

/** Returns what is wrong with a container. */
type ContainerRule = (container: Container, pod: PodSpec, longRunning: boolean) => (string | false)[];
/** Returns what is wrong with a pod. */
type PodRule = (pod: PodSpec) => (string | false)[];

export const containerRules: Record<string, ContainerRule> = {
  probes: ({ startupProbe, livenessProbe, readinessProbe }, _pod, longRunning) => [
    longRunning && !startupProbe && 'no startupProbe',
    longRunning && !livenessProbe && 'no livenessProbe',
    longRunning && !readinessProbe && 'no readinessProbe',
  ],

  // A limit of CPU slows down who could have what nobody else wants; one of memory keeps a leak from the neighbours.
  resources: ({ resources: { requests, limits } = {} }) => [
    !requests?.['cpu'] && 'requests no cpu',
    !requests?.['memory'] && 'requests no memory',
    !limits?.['memory'] && 'has no limit of memory',
  ],

  image: ({ image = '' }) => [!pinned(image) && `runs ${image || 'no image'}, which names no version`],

  restricted: (container, pod) => {
    const context = { ...pod.securityContext, ...container.securityContext };
    const { capabilities, seccompProfile } = context;
    return [
      context.runAsNonRoot !== true && 'may run as root (runAsNonRoot)',
      !context.runAsUser && 'runs as no user by number (runAsUser)',
      context.readOnlyRootFilesystem !== true && 'may write its root file system (readOnlyRootFilesystem)',
      context.allowPrivilegeEscalation !== false && 'may gain privileges (allowPrivilegeEscalation)',
      context.privileged === true && 'is privileged',
      !capabilities?.drop?.includes('ALL') && 'keeps capabilities (capabilities.drop)',
      (capabilities?.add ?? []).length > 0 && 'adds capabilities',
      !/^(RuntimeDefault|Localhost)$/.test(seccompProfile?.type ?? '') && 'has no seccompProfile',
    ];
  },
};

export const podRules: Record<string, PodRule> = {
  token: ({ automountServiceAccountToken }) => [
    automountServiceAccountToken !== false && "mounts a service account's token",
  ],

  // Kubernetes sets a variable for each Service of the namespace, such as KAFKA_PORT, which programs take for settings.
  links: ({ enableServiceLinks }) => [enableServiceLinks !== false && 'gets the variables of Services'],

  host: ({ hostNetwork, hostPID, hostIPC, volumes = [] }) => [
    (hostNetwork || hostPID || hostIPC) === true && "shares what is the host's",
    volumes.some(({ hostPath }) => hostPath) && 'mounts a folder of the host',
  ],
};

/** A tag that is not `latest`, or a digest. */
function pinned(image: string): boolean {
  const [, tag = '', digest] =
    /^[^:@]*(?::([\w.-]+))?(@sha256:[0-9a-f]{64})?$/.exec(image.split('/').at(-1) ?? '') ?? [];
  return digest !== undefined || (tag !== '' && tag !== 'latest');
}

/** What is wrong with pods, each by itself: one line for each breach, with the rule's name first. */
export function podBreaches(manifests: Manifest[]): string[] {
  return workloadsOf(manifests).flatMap((workload) => {
    const { who, pod } = workload;
    const ofPod = Object.entries(podRules).flatMap(([rule, check]) => lines(rule, who, check(pod)));
    const ofContainers = containersOf(workload).flatMap(({ container, longRunning }) =>
      Object.entries(containerRules).flatMap(([rule, check]) =>
        lines(rule, `${who}, container ${container.name}`, check(container, pod, longRunning)),
      ),
    );
    return [...ofPod, ...ofContainers];
  });
}

const lines = (rule: string, who: string, faults: (string | false)[]) =>
  faults.filter((fault) => fault !== false).map((fault) => `${rule}: ${who}: ${fault}`);
