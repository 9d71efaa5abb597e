import type { Manifest } from '../kustomize.ts';
import { nameOf, sameNamespace, selects, workloadsOf, type Selector, type Workload } from './workloads.ts';

interface Policy {
  podSelector: Selector;
  policyTypes?: string[];
  egress?: unknown[];
}

/** What has to be there for each workload. */
export const coverRules: Record<string, (manifests: Manifest[]) => string[]> = {
  'budget of each': (manifests) =>
    workloadsOf(manifests)
      .filter(({ kind }) => kind === 'Deployment')
      .filter(
        (workload) =>
          !over(workload, manifests, 'PodDisruptionBudget').some(({ spec }) =>
            selects((spec as { selector: Selector }).selector, workload.labels),
          ),
      )
      .map(({ manifest }) => `${nameOf(manifest)}: a drain may end all of its pods at once`),

  'policy of each': (manifests) =>
    workloadsOf(manifests).flatMap((workload) => {
      const policies = over(workload, manifests, 'NetworkPolicy')
        .map(({ spec }) => spec as unknown as Policy)
        .filter(({ podSelector }) => selects(podSelector, workload.labels));
      return ['Ingress', 'Egress']
        .filter((type) => !policies.some((policy) => typesOf(policy).includes(type)))
        .map((type) => `${workload.who}: no NetworkPolicy for ${type} selects its pods`);
    }),
};

/** As Kubernetes fills them in. */
const typesOf = ({ policyTypes, egress }: Policy) =>
  policyTypes ?? ['Ingress', ...(egress ? ['Egress'] : [])];

const over = ({ manifest }: Workload, manifests: Manifest[], kind: string) =>
  manifests.filter((other) => other.kind === kind && sameNamespace(other, manifest));
