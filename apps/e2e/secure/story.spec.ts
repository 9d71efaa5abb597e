import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  certificate,
  createDatabase,
  kafka,
  kafkaWithLogin,
  setKafkaPassword,
  waitFor,
} from '@waybill/testing';
import { repository } from '../src/system/command';
import { freePort } from '../src/system/free-port';
import { SERVICES, type Service } from '../src/system/system';

/** A service in a process of its own, which logs in as the user of its name. */
interface Running {
  child: ChildProcess;
  url: string;
  log: string[];
}

describe('with a user and rights of its own for each service', () => {
  const running = new Map<Service, Running>();
  const databases: { drop(): Promise<void> }[] = [];
  const password = (service: Service) => `${service}-secret`;
  const orderUrl = () => running.get('order')?.url ?? '';
  const json = { 'content-type': 'application/json', authorization: 'Bearer token' };
  const run = (script: string, env: object, ...args: string[]) =>
    promisify(execFile)(process.execPath, [join(repository, script), ...args], {
      env: { PATH: process.env['PATH'], ...env },
    });
  const get = async <T>(path: string) =>
    (await (await fetch(orderUrl() + path, { headers: json })).json()) as T;
  const post = (path: string, body: object) =>
    fetch(orderUrl() + path, {
      method: 'POST',
      headers: { ...json, prefer: 'wait=30' },
      body: JSON.stringify(body),
    });

  async function start(service: Service, ports: number[]): Promise<void> {
    const { url, drop } = await createDatabase();
    databases.push({ drop });
    await run(`apps/${service}/dist/migrate.js`, { DATABASE_URL: url });
    const port = Number(await freePort(ports));
    ports.push(port);
    const { brokers } = kafkaWithLogin({ mechanism: 'plain', username: '', password: '' });
    const child = spawn(process.execPath, [join(repository, `apps/${service}/dist/main.js`)], {
      env: {
        ...{ PATH: process.env['PATH'], DATABASE_URL: url, PORT: String(port), OPERATOR_TOKEN: 'token' },
        ...{ KAFKA_BROKERS: brokers.join(','), KAFKA_SSL_CA: certificate('ca.pem') },
        ...{ KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_SASL_USERNAME: service },
        ...{
          KAFKA_SASL_PASSWORD: password(service),
          MAIL_DIR: join(process.env['TMPDIR'] ?? '/tmp', 'mail'),
        },
        WEBHOOK_MASTER_KEY: 'a key of more than thirty-two characters',
      },
    });
    const log: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => log.push(String(chunk)));
    running.set(service, { child, url: `http://127.0.0.1:${port}`, log });
  }

  const readiness = async (service: Service) => {
    const answer = await fetch(`${running.get(service)?.url}/readyz`);
    return { status: answer.status, text: await answer.text() };
  };

  beforeAll(async () => {
    const plain = { KAFKA_BROKERS: kafka().brokers.join(',') };
    await run('apps/cli/dist/topics.js', plain);
    await Promise.all(SERVICES.map((service) => setKafkaPassword(service, password(service))));
    const ports: number[] = [];
    for (const service of SERVICES) await start(service, ports);
  }, 300_000);

  afterAll(async () => {
    for (const { child } of running.values()) {
      const ended = once(child, 'exit');
      if (child.kill('SIGTERM')) await ended;
    }
    for (const database of databases) await database.drop();
  });

  it('says what is missing, and goes through the whole story once the rights are there', async () => {
    await waitFor(async () => /Not authorized to access/.test((await readiness('inventory')).text), {
      what: 'the refusal in the readiness of inventory',
      timeoutMs: 60_000,
    });
    expect(running.get('order')?.log.join('')).toMatch(/waiting for Kafka to consume .*Not authorized/);
    const plain = { KAFKA_BROKERS: kafka().brokers.join(',') };
    await run('apps/cli/dist/topics.js', plain, '--acls', '--apply', '--yes');
    await waitFor(
      async () => {
        const all = await Promise.all(SERVICES.map(readiness));
        return all.every(({ status }) => status === 200);
      },
      { what: 'all services', timeoutMs: 120_000 },
    );

    expect((await post('/v1/stock/adjustments', { sku: 'TEA', delta: 5, reference: 'r-1' })).status).toBe(
      202,
    );
    await waitFor(async () => (await get<{ available?: number }>('/v1/stock/TEA')).available === 5, {
      what: 'the stock',
      timeoutMs: 60_000,
    });
    const lines = [{ sku: 'TEA', quantity: 2, unitPrice: 450 }];
    const placed = await post('/v1/orders', { customerId: 'c-1', currency: 'EUR', lines });
    const order = (await placed.json()) as { id: string; status: string };
    expect(order.status).toBe('CONFIRMED');
    await waitFor(
      async () => (await get<{ items: unknown[] }>(`/v1/orders/${order.id}/notifications`)).items.length > 0,
      { what: 'the notice', timeoutMs: 60_000 },
    );
    expect((await get<{ items: unknown[] }>('/v1/topics')).items).toHaveLength(14);
    const logs = [...running.values()].flatMap(({ log }) => log).join('');
    for (const service of SERVICES) expect(logs).not.toContain(password(service));
  });
});
