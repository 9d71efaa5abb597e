import { waitFor } from '@waybill/testing';
import { bodyFor, getOrder, levelOf, newSku, placeOrder } from '../src/system/api';
import { forwardOrder, jobs, kubectl, pods, remove, untilUp } from './cluster';

const KUSTOMIZE = ['apply', '-k', 'k8s/overlays/local'];
const PLAIN = ['apply', '-f', 'k8s/waybill.yaml'];
const SERVICES = /^(order|inventory|notification|kafka|postgres)-/;

/** From an order to its confirmation; the id. */
async function story(): Promise<string> {
  const sku = await newSku(10);
  const { status, body } = await placeOrder(bodyFor({ [sku]: 3 }), { prefer: 'wait=10' });
  expect([status, body.status]).toEqual([201, 'CONFIRMED']);
  await levelOf(sku, ({ onHand, held }) => onHand === 10 && held === 3);
  return body.id;
}

async function expectAllReadyAndNoneRestarted(): Promise<void> {
  const running = await pods();
  expect(running.map(({ name }) => SERVICES.exec(name)?.[1]).sort()).toEqual([
    'inventory',
    'kafka',
    'notification',
    'order',
    'postgres',
  ]);
  expect(running.filter(({ ready, restarts }) => !ready || restarts > 0)).toEqual([]);
}

describe.each([
  ['kubectl apply -k k8s/overlays/local', KUSTOMIZE],
  ['kubectl apply -f k8s/waybill.yaml', PLAIN],
])('%s', (_, apply) => {
  afterAll(remove);

  it('brings up all of it from nothing, in a namespace that takes restricted pods only', async () => {
    const said = await kubectl(...apply);
    expect(said).toContain('namespace/waybill created');
    expect(said).not.toMatch(/warning|violate/i);
    await untilUp();
    await expectAllReadyAndNoneRestarted();
    const labels = await kubectl('get', 'namespace', 'waybill', '--output=jsonpath={.metadata.labels}');
    expect(labels).toContain('"pod-security.kubernetes.io/enforce":"restricted"');
    await forwardOrder();
    await story();
  });

  it('breaks nothing when it is applied again, with its Jobs there and with its Jobs gone', async () => {
    const before = await pods();
    const id = await story();
    await kubectl(...apply);
    await untilUp();

    const done = await jobs();
    await waitFor(async () => (await jobs()).length === 0, {
      what: 'the removal of the Jobs',
      timeoutMs: 180_000,
    });
    await kubectl(...apply);
    await untilUp();
    const again = await jobs();
    expect(again.map(({ name }) => name)).toEqual([
      'migrate-inventory',
      'migrate-notification',
      'migrate-order',
      'topics',
    ]);
    for (const { uid } of done) expect(again.map((job) => job.uid)).not.toContain(uid);

    expect(await pods()).toEqual(before);
    expect((await getOrder(id)).body.status).toBe('CONFIRMED');
    await story();
  });
});
