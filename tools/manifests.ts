import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findKustomize } from './deploy/kustomize.ts';
import { main } from './settings/main.ts';
import { repository } from './settings/settings.ts';
import { StartError } from './settings/start-error.ts';

const HEADER = `# k8s/overlays/local, rendered by \`npm run manifests\` for a plain kubectl apply -f. Change that, not this.\n`;

/** `npm run manifests`: renders the local overlay to k8s/waybill.yaml. */
await main(async () => {
  const build = findKustomize();
  if (!build) throw new StartError('npm run manifests needs kustomize or kubectl on the PATH.');
  writeFileSync(join(repository, 'k8s/waybill.yaml'), HEADER + build('k8s/overlays/local'));
});
