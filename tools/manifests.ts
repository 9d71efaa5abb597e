import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findKustomize, overlays } from './deploy/kustomize.ts';
import { header, renderedPath } from './deploy/rendered.ts';
import { main } from './settings/main.ts';
import { repository } from './settings/settings.ts';
import { StartError } from './settings/start-error.ts';

/** `npm run manifests`: renders each overlay to a file, the local one to k8s/waybill.yaml. */
await main(async () => {
  const build = findKustomize();
  if (!build) throw new StartError('npm run manifests needs kustomize or kubectl on the PATH.');
  for (const overlay of overlays) {
    const path = join(repository, renderedPath(overlay));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, header(overlay) + build(overlay));
    console.log(`${overlay} -> ${renderedPath(overlay)}`);
  }
});
