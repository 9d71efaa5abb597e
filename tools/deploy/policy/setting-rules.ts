import type { Manifest } from '../kustomize.ts';
import { containersOf, findBeside, workloadsOf, type Reference, type Workload } from './workloads.ts';

/** What pods ask for in ConfigMaps and Secrets and do not find. `given`, such as `Secret/order`, are somebody else's to bring. */
export function settingBreaches(manifests: Manifest[], given: string[]): string[] {
  const asked = new Set<string>();
  const faults = workloadsOf(manifests).flatMap((workload) =>
    settingsOf(workload).flatMap(({ kind, reference }) => {
      const name = reference.name ?? reference.secretName ?? '';
      const id = `${kind}/${name}`;
      if (given.includes(id)) asked.add(id);
      if (given.includes(id) || reference.optional) return [];
      const there = findBeside(manifests, kind, name, workload.manifest);
      if (!there) return [`${workload.who}: there is no ${kind} ${name}`];
      const keys = Object.keys({ ...there.data, ...there.stringData });
      return [reference.key, ...(reference.items ?? []).map(({ key }) => key)]
        .filter((key) => key !== undefined && !keys.includes(key))
        .map((key) => `${workload.who}: ${kind} ${name} has no ${key}`);
    }),
  );
  const idle = given.filter((id) => !asked.has(id));
  return [...faults, ...idle.map((id) => `nobody asks for ${id} that is to be given`)];
}

function settingsOf(workload: Workload): { kind: 'ConfigMap' | 'Secret'; reference: Reference }[] {
  const containers = containersOf(workload).map(({ container }) => container);
  const volumes = (workload.pod.volumes ?? []).flatMap((volume) => [
    volume,
    ...(volume.projected?.sources ?? []),
  ]);
  const fromEnv = containers.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom ?? []));
  const all = containers.flatMap(({ envFrom = [] }) => envFrom);
  const configMaps = [
    ...all.map(({ configMapRef }) => configMapRef),
    ...fromEnv.map(({ configMapKeyRef }) => configMapKeyRef),
    ...volumes.map(({ configMap }) => configMap),
  ];
  const secrets = [
    ...all.map(({ secretRef }) => secretRef),
    ...fromEnv.map(({ secretKeyRef }) => secretKeyRef),
    ...volumes.map(({ secret }) => secret),
  ];
  return [
    ...configMaps.flatMap((reference) => (reference ? { kind: 'ConfigMap' as const, reference } : [])),
    ...secrets.flatMap((reference) => (reference ? { kind: 'Secret' as const, reference } : [])),
  ];
}
