import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { repository } from '../settings/settings.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');

/** Where an overlay lies rendered: the local one where people apply it from, the others for the checks and for reviews. */
export const renderedPath = (overlay: string) =>
  overlay === 'k8s/overlays/local' ? 'k8s/waybill.yaml' : `k8s/rendered/${basename(overlay)}.yaml`;

/**
 * The first lines of a rendered file: what it is, and a hash of the sources it was made of. So a file that is older than
 * its sources is found on machines without kustomize, too.
 */
export const header = (overlay: string) =>
  `# ${overlay}, rendered by \`npm run manifests\`. Change that, not this.\n# sources: ${sourcesHash()}\n`;

/** Of all that kustomize may read, as it is but for line ends. */
function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const path of globSync('k8s/{base,components,overlays}/**/*.*', { cwd: repository }).sort()) {
    hash.update(`${path}\0${read(path).replaceAll('\r\n', '\n')}\0`);
  }
  return hash.digest('hex');
}

interface Kustomization {
  metadata?: { annotations?: Record<string, string> };
  resources?: string[];
  components?: string[];
  patches?: { path?: string }[];
  configMapGenerator?: { files?: string[]; envs?: string[] }[];
  secretGenerator?: { files?: string[]; envs?: string[] }[];
}

/** The folders with a kustomization.yaml, and what each says. */
export const kustomizations = new Map(
  globSync('k8s/{base,components,overlays}/**/kustomization.yaml', { cwd: repository })
    .sort()
    .map((path) => [dirname(path), parse(read(path)) as Kustomization]),
);

/** The files and folders that a kustomization names. */
export function namedBy(folder: string): string[] {
  const { resources = [], components = [], patches = [], ...rest } = kustomizations.get(folder) ?? {};
  const generators = [...(rest.configMapGenerator ?? []), ...(rest.secretGenerator ?? [])];
  return [
    ...resources,
    ...components,
    ...patches.flatMap(({ path }) => path ?? []),
    ...generators.flatMap(({ files = [], envs = [] }) =>
      [...files, ...envs].map((file) => file.split('=').at(-1) ?? ''),
    ),
  ].map((path) => join(folder, path));
}

/** The Secrets and ConfigMaps, such as `Secret/order`, that an overlay leaves to whoever runs it: its annotation `waybill/given`. */
export function givenTo(overlay: string): string[] {
  const names = kustomizations.get(overlay)?.metadata?.annotations?.['waybill/given'];
  return names?.split(/\s+/).filter(Boolean) ?? [];
}
