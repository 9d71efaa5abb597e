import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageLabels, type ImageFacts } from './deploy/image-labels.ts';
import { repository } from './settings/settings.ts';

/** `npx nx image order`: builds the image waybill/order:local, with labels that say what it is made of. */
const app = process.argv[2] ?? '';
const labels = imageLabels({
  app: JSON.parse(readFileSync(join(repository, 'apps', app, 'package.json'), 'utf8')) as ImageFacts['app'],
  revision: git('describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'),
  remote: git('remote', 'get-url', 'origin'),
  created: new Date(),
});
const build = ['build', '--file=docker/Dockerfile', `--build-arg=APP=${app}`, `--tag=waybill/${app}:local`];
const { status, error } = spawnSync(
  'docker',
  [...build, ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`), '.'],
  { cwd: repository, stdio: 'inherit' },
);
if (error) console.error(`docker build does not start: ${error.message}`);
process.exitCode = status ?? 1;

/** What git says, or nothing outside of a clone. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: repository, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}
