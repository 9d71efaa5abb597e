import { join } from 'node:path';
import { Child } from '../run/child';
import { freePort, repository, type Infra } from '../run/infra';
import { waitUntil } from '../run/wait-until';
import { HOT_UNITS, OTHER_UNITS, SKUS, skuOf } from './orders';
import type { Side } from './side';

const SERVICES = ['order', 'inventory', 'notification'] as const;

/** The three services as `npm start` runs them. */
export async function startWaybill(infra: Infra, name: string): Promise<Side & { metrics: string[] }> {
  const ports = [await freePort(), await freePort(), await freePort()];
  const children = SERVICES.map(
    (service, i) =>
      new Child({
        name: `${name}-${service}`,
        script: join(repository, 'apps', service, 'dist/main.js'),
        logs: infra.logs,
        env: {
          KAFKA_BROKERS: infra.kafka,
          DATABASE_URL: infra.serviceUrl(service),
          PORT: String(ports[i]),
          MAIL_DIR: join(infra.folder, 'mail'),
        },
      }),
  );
  for (const [i, port] of ports.entries())
    await waitUntil(`the start of ${SERVICES[i]}`, () => {
      children[i]?.assertRunning();
      return fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  const url = `http://127.0.0.1:${ports[0]}`;
  return {
    url,
    path: '/v1/orders',
    children,
    topics: ['waybill.orders'],
    isDecision: (_topic, type) =>
      type === 'waybill.order.confirmed.v1' || type === 'waybill.order.rejected.v1',
    databases: {
      order: infra.databaseUrl('order'),
      inventory: infra.databaseUrl('inventory'),
      notification: infra.databaseUrl('notification'),
    },
    stockUp: (run) => stockUp(url, run),
    metrics: ports.map((port) => `http://127.0.0.1:${port}/metrics`),
  };
}

async function stockUp(url: string, run: string): Promise<void> {
  const applied = async (n: number) => {
    const body = { sku: skuOf(run, n), delta: n === 0 ? HOT_UNITS : OTHER_UNITS, reference: skuOf(run, n) };
    const headers = { 'content-type': 'application/json' };
    const adjustments = `${url}/v1/stock/adjustments`;
    await fetch(adjustments, { method: 'POST', headers, body: JSON.stringify(body) });
    await waitUntil(`the stock of ${body.sku}`, async () => {
      const answer = await fetch(`${adjustments}/${body.reference}`);
      return ((await answer.json()) as { status: string }).status === 'APPLIED';
    });
  };
  await Promise.all(Array.from({ length: SKUS }, (_, n) => applied(n)));
}
