import { waitFor } from '@waybill/testing';
import { inNamespace, podsOf } from './cluster';
import { ClusterSystem } from './cluster-system';

const READERS = 16;

describe('the autoscaler', () => {
  let system: ClusterSystem;

  beforeAll(async () => (system = await ClusterSystem.up('k8s/overlays/local')));
  afterAll(() => system.remove());

  it('adds pods of order while they are busy, and takes them away afterwards', async () => {
    // In five minutes, as it is meant to be, nobody would wait for it.
    const soon = { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 10 } } } };
    await inNamespace('patch', 'hpa', 'order', '--type=merge', '--patch', JSON.stringify(soon));
    const until = (what: string, holds: (replicas: number) => boolean) =>
      waitFor(async () => holds((await podsOf('order')).length), { what, timeoutMs: 240_000 });
    await until('one pod', (replicas) => replicas === 1);

    let reading = true;
    const read = async () => {
      // A connection that a pod closes on its way out may break; what is asked for is only load.
      while (reading) await fetch(`${system.url()}/v1/orders?limit=200`).catch(() => undefined);
    };
    const readers = Array.from({ length: READERS }, read);
    try {
      await until('more pods', (replicas) => replicas > 1);
      await inNamespace('rollout', 'status', 'deployment/order', '--timeout=240s');
    } finally {
      reading = false;
      await Promise.all(readers);
    }
    await until('one pod again', (replicas) => replicas === 1);
  });
});
