import { run } from '../src/system/command';
import { kubectl, NAMESPACE } from './cluster';

const IMAGES = ['order', 'inventory', 'notification', 'cli'].map((app) => `waybill/${app}:local`);

/**
 * Jest's global set-up: a cluster that answers and has no Waybill yet. LOAD_IMAGES is the command that brings images into
 * it, their names as its last arguments: `kind load docker-image`; without it the cluster must have them.
 */
export default async function start(): Promise<void> {
  const context = (await kubectl('config', 'current-context').catch(() => 'none')).trim();
  await kubectl('get', '--raw', '/readyz').catch((error: Error) => {
    throw new Error(
      `A Kubernetes cluster is needed for these specs, and none answers (current context: ${context}): ${error.message}`,
    );
  });
  const existing = await kubectl('get', 'namespace', NAMESPACE, '--ignore-not-found', '--output=name');
  if (existing.trim()) {
    throw new Error(
      `The namespace ${NAMESPACE} of ${context} is there already, and these specs would remove it: ` +
        `kubectl delete namespace ${NAMESPACE}, or choose another cluster`,
    );
  }
  process.env['OPERATOR_TOKEN'] = 'waybill';
  const [program, ...args] = process.env['LOAD_IMAGES']?.split(' ') ?? [];
  if (!program) return;
  console.log(`\nLoading ${IMAGES.join(', ')} …`);
  await run(program, [...args, ...IMAGES]);
}
