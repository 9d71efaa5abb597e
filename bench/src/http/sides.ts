import { join } from 'node:path';
import { Child } from '../run/child';
import { freePort, type Infra } from '../run/infra';
import { startServices } from '../story/waybill';

/** A service that takes orders. */
export interface Side {
  url: string;
  service: Child;
  /** As superuser, the one with its table `outbox`. */
  database: string;
}

/** The order service alone: nobody decides its orders, and its relay publishes them. */
export async function startWaybill(infra: Infra, name: string): Promise<Side> {
  const { children, urls } = await startServices(infra, name, ['order']);
  return { url: urls[0]!, service: children[0]!, database: infra.databaseUrl('order') };
}

/** Nest with Express and a transaction for each order: bench/baselines/stock-http. */
export async function startStockHttp(infra: Infra, name: string): Promise<Side> {
  const port = await freePort();
  const database = await infra.createDatabase('stock_http');
  const service = new Child({
    name,
    script: join(__dirname, '../../baselines/stock-http/main.js'),
    logs: infra.logs,
    env: { DATABASE_URL: database, PORT: String(port) },
  });
  await service.next();
  return { url: `http://127.0.0.1:${port}`, service, database };
}
