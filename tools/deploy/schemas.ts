import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Manifest } from './kustomize.ts';

interface Schemas {
  version: string;
  /** Names of definitions by API version and kind. */
  kinds: Record<string, string>;
  definitions: Record<string, object>;
}

const schemas = JSON.parse(
  readFileSync(join(import.meta.dirname, 'kubernetes-schemas.json'), 'utf8'),
) as Schemas;
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'kubernetes', definitions: schemas.definitions });

/** The version of Kubernetes that the manifests are checked against, e.g. `1.36`. */
export const kubernetesVersion = /v(\d+\.\d+)/.exec(schemas.version)?.[1] ?? '';

/** Kinds of the Prometheus operator, whose schemas come with it and not with Kubernetes. */
const CUSTOM = /^monitoring\.coreos\.com\//;

/** What the API server would refuse about an object: one line for each field, none when it is right. */
export function faultsOf(manifest: Manifest): string[] {
  const { apiVersion, kind, metadata } = manifest;
  const name = schemas.kinds[`${apiVersion} ${kind}`];
  const who = `${kind} ${metadata?.name}`;
  if (CUSTOM.test(apiVersion)) return [];
  if (!name) return [`${who}: kubernetes-schemas.json has no ${apiVersion} ${kind}`];
  const validate = ajv.getSchema(`kubernetes#/definitions/${name}`) as ValidateFunction;
  if (validate(manifest)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${who}: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
