import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../processes/run-command.ts';
import { main } from '../settings/main.ts';

/** The API groups whose kinds our manifests use. */
const GROUPS = [
  'api/v1',
  'apis/apps/v1',
  'apis/batch/v1',
  'apis/autoscaling/v2',
  'apis/policy/v1',
  'apis/networking.k8s.io/v1',
  'apis/scheduling.k8s.io/v1',
];
const KINDS = [
  'Namespace',
  'ConfigMap',
  'Secret',
  'Service',
  'ServiceAccount',
  'Deployment',
  'StatefulSet',
  'Job',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'NetworkPolicy',
  'Ingress',
  'PriorityClass',
];

type Schema = { [key: string]: unknown; properties?: Record<string, Schema> };
interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/**
 * `node tools/deploy/fetch-schemas.ts`: writes kubernetes-schemas.json, what the API server of kubectl's current context
 * says about the kinds above, made strict: an object may have no other fields than those that are named.
 */
await main(async () => {
  const get = async (path: string) =>
    JSON.parse(
      await runCommand({ what: 'kubectl', command: 'kubectl', args: ['get', '--raw', path] }),
    ) as unknown;
  const { gitVersion } = (await get('/version')) as { gitVersion: string };
  const all: Record<string, Schema> = {};
  for (const group of GROUPS) {
    const { components } = (await get(`/openapi/v3/${group}`)) as {
      components: { schemas: Record<string, Schema> };
    };
    Object.assign(all, components.schemas);
  }
  const kinds = Object.fromEntries(
    Object.entries(all).flatMap(([name, schema]) =>
      ((schema['x-kubernetes-group-version-kind'] ?? []) as GroupVersionKind[])
        .filter(({ group, version, kind }) => KINDS.includes(kind) && GROUPS.includes(path(group, version)))
        .map(({ group, version, kind }) => [`${group ? `${group}/` : ''}${version} ${kind}`, name]),
    ),
  );
  const definitions: Record<string, unknown> = {};
  const add = (name: string): void => {
    if (name in definitions) return;
    definitions[name] = true;
    definitions[name] = strict(all[name] as Schema, add);
  };
  for (const name of Object.values(kinds)) add(name);
  const text = JSON.stringify({ version: gitVersion, kinds, definitions }, undefined, 1);
  writeFileSync(join(import.meta.dirname, 'kubernetes-schemas.json'), `${text}\n`);
  console.log(`Kubernetes ${gitVersion}: ${Object.keys(kinds).join(', ')}`);
});

function path(group: string, version: string): string {
  return group ? `apis/${group}/${version}` : `api/${version}`;
}

/** The parts of a schema that say what is allowed; `add` is told of every definition it refers to. */
function strict(schema: Schema, add: (name: string) => void): unknown {
  const {
    $ref,
    type,
    properties,
    required,
    items,
    additionalProperties,
    allOf,
    oneOf,
    enum: values,
  } = schema;
  const inner = (part: unknown): unknown =>
    typeof part === 'object' && part !== null ? strict(part as Schema, add) : part;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) as string;
    add(name);
    return { $ref: `#/definitions/${name}` };
  }
  const closed = properties ? false : inner(additionalProperties);
  return {
    type,
    required,
    enum: values,
    properties:
      properties && Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)])),
    items: inner(items),
    additionalProperties: closed,
    allOf: (allOf as unknown[] | undefined)?.map(inner),
    oneOf: (oneOf as unknown[] | undefined)?.map(inner),
  };
}
