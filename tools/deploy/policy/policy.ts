import type { Manifest } from '../kustomize.ts';
import { coverRules } from './cover-rules.ts';
import { containerRules, podBreaches, podRules } from './pod-rules.ts';
import { referenceRules } from './reference-rules.ts';
import { settingBreaches } from './setting-rules.ts';

export const ruleNames = [
  ...Object.keys({ ...podRules, ...containerRules, ...referenceRules, ...coverRules }),
  'settings',
];

/**
 * What the rules of the house find wrong with an overlay: one line for each breach, with the rule's name first.
 * `given` are the Secrets and ConfigMaps, such as `Secret/order`, that the overlay leaves to whoever runs it.
 */
export function breachesOf(manifests: Manifest[], given: string[] = []): string[] {
  return [
    ...podBreaches(manifests),
    ...Object.entries({ ...referenceRules, ...coverRules }).flatMap(([rule, check]) =>
      check(manifests).map((line) => `${rule}: ${line}`),
    ),
    ...settingBreaches(manifests, given).map((line) => `settings: ${line}`),
  ];
}
