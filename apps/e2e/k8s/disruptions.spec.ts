import { waitFor } from '@waybill/testing';
import { moreOrders, startLoad } from '../faults/fault';
import { expectPromisesKept } from '../src/system/promises';
import { SERVICES, type Service } from '../src/system/system';
import { inNamespace, podsOf } from './cluster';
import { ClusterSystem } from './cluster-system';

const RATE = 50;
const DEPLOYMENTS = SERVICES.map((service) => `deployment/${service}`);

describe('two of each service and three brokers, under load', () => {
  let system: ClusterSystem;

  beforeAll(async () => (system = await ClusterSystem.up('k8s/overlays/cluster')));
  afterAll(() => system.remove());

  /** Nobody who tries twice is refused, and all is as it should be afterwards. */
  async function withstand(disturb: () => Promise<void>): Promise<void> {
    const load = await startLoad(system, RATE);
    await disturb();
    await moreOrders(load);
    await load.finish();
    expect(load.refusedAgain).toEqual([]);
    await expectPromisesKept(system, load);
  }

  const rolledOut = async (...workloads: string[]) => {
    for (const workload of workloads) await inNamespace('rollout', 'status', workload, '--timeout=300s');
  };

  /** Waits until each group has so many members, and none has more than one partition more than another. */
  async function untilShared(members: number): Promise<void> {
    for (const service of SERVICES) {
      const isShared = async () => {
        const shares = await system.shares(service);
        return shares.length === members && Math.max(...shares) - Math.min(...shares) <= 1;
      };
      await waitFor(isShared, { what: `${members} even shares of ${service}`, timeoutMs: 90_000 });
    }
  }

  it('all services are restarted', async () => {
    await withstand(async () => {
      await inNamespace('rollout', 'restart', ...DEPLOYMENTS);
      await rolledOut(...DEPLOYMENTS);
    });
    await untilShared(2);
  });

  it.each(SERVICES)('a pod of %s is gone without a word', async (service) => {
    await withstand(async () => {
      const [pod] = await podsOf(service);
      await inNamespace('delete', 'pod', String(pod), '--force', '--grace-period=0');
      await rolledOut(`deployment/${service}`);
    });
    await untilShared(2);
  });

  it('a third of each comes, and goes', async () => {
    const scaleTo = async (replicas: number) => {
      const least = JSON.stringify({ spec: { minReplicas: replicas } });
      for (const service of SERVICES)
        await inNamespace('patch', 'hpa', service, '--type=merge', '--patch', least);
      const isScaled = async (service: Service) => (await podsOf(service)).length === replicas;
      for (const service of SERVICES) {
        await waitFor(() => isScaled(service), { what: `${replicas} of ${service}`, timeoutMs: 180_000 });
      }
      await rolledOut(...DEPLOYMENTS);
      await untilShared(replicas);
    };
    await withstand(async () => {
      await scaleTo(3);
      await scaleTo(2);
    });
  });

  it('a broker is gone without a word', async () => {
    await withstand(async () => {
      await inNamespace('delete', 'pod', 'kafka-1', '--force', '--grace-period=0');
      await rolledOut('statefulset/kafka');
    });
  });

  it('the brokers are restarted, each when the one before is in sync', async () => {
    await withstand(async () => {
      await inNamespace('rollout', 'restart', 'statefulset/kafka');
      await rolledOut('statefulset/kafka');
    });
    await untilShared(2);
  });
});
