import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { repository } from '../settings/settings.ts';

/** A Kubernetes object, as far as these checks look into it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  spec?: Record<string, unknown>;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

/** The folders of all overlays, relative to the repository. */
export const overlays = globSync('k8s/overlays/*/kustomization.yaml', { cwd: repository })
  .map(dirname)
  .sort();

/** What builds overlays on this machine: kustomize itself, or the one in kubectl. */
export function findKustomize(): ((folder: string) => string) | undefined {
  const options: ExecFileSyncOptionsWithStringEncoding = { cwd: repository, encoding: 'utf8', stdio: 'pipe' };
  const candidates = [
    { program: 'kustomize', version: ['version'], build: ['build'] },
    { program: 'kubectl', version: ['version', '--client'], build: ['kustomize'] },
  ];
  for (const { program, version, build } of candidates) {
    try {
      execFileSync(program, version, options);
    } catch {
      continue;
    }
    return (folder) => execFileSync(program, [...build, join(repository, folder)], options);
  }
  return undefined;
}

/** The objects of a rendered file. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0] as Error;
    return document.toJS() as Manifest;
  });
}
