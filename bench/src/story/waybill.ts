import { join } from 'node:path';
import { WaybillClient } from '@waybill/client';
import { Child } from '../run/child';
import { freePort, repository, type Infra } from '../run/infra';
import { waitUntil } from '../run/wait-until';
import { HOT_UNITS, OTHER_UNITS, SKUS, skuOf } from './orders';
import type { Side } from './side';

const SERVICES = ['order', 'inventory', 'notification'] as const;

/** Some of the services, as `npm start` runs them; resolves when they are ready. */
export async function startServices(
  infra: Infra,
  name: string,
  services: readonly (typeof SERVICES)[number][],
  env: NodeJS.ProcessEnv = {},
): Promise<{ children: Child[]; urls: string[] }> {
  const ports: number[] = [];
  while (ports.length < services.length) ports.push(await freePort());
  const children = services.map(
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
          ...env,
        },
      }),
  );
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  for (const [i, url] of urls.entries())
    await waitUntil(`the start of ${services[i]}`, () => {
      children[i]?.assertRunning();
      return fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  return { children, urls };
}

/** The three services. */
export async function startWaybill(infra: Infra, name: string): Promise<Side & { metrics: string[] }> {
  const { children, urls } = await startServices(infra, name, SERVICES);
  const [url = ''] = urls;
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
    metrics: urls.map((each) => `${each}/metrics`),
  };
}

async function stockUp(url: string, run: string): Promise<void> {
  const { stock } = new WaybillClient({ url });
  const applied = async (n: number) => {
    const sku = skuOf(run, n);
    await stock.adjust({ sku, delta: n === 0 ? HOT_UNITS : OTHER_UNITS, reference: sku });
    await stock.settled(sku);
  };
  await Promise.all(Array.from({ length: SKUS }, (_, n) => applied(n)));
}
