import { createConfig, lintFromString } from '@redocly/openapi-core';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Conformance, type OpenApi, type Operation } from './conformance';
import { startApi, type Api } from './support';

const run = promisify(execFile);
const tool = (name: string) => require.resolve(`../../../node_modules/${name}`);

/** What somebody writes with the client that is generated; types alone, so that it needs no service. */
const USAGE = `
import { cancelOrder, listOrders, placeOrder, type OrderDto, type ProblemDto } from './client';
export async function use(): Promise<OrderDto | undefined> {
  const lines = [{ sku: 'TEA-001', quantity: 2, unitPrice: 450 }];
  const placed = await placeOrder({ body: { customerId: 'c-1', currency: 'EUR', lines }, headers: { Prefer: 'wait=10' } });
  const problem: ProblemDto | undefined = placed.error;
  if (problem?.errors?.some(({ path }) => path === 'lines')) return undefined;
  const page = await listOrders({ query: { status: 'PENDING', limit: 10 } });
  const next: string | null | undefined = page.data?.next;
  const id = page.data?.items[0]?.id ?? next ?? '';
  return (await cancelOrder({ path: { id } })).data;
}
`;

describe('the OpenAPI document', () => {
  let api: Api;
  let document: OpenApi;
  beforeAll(async () => {
    api = await startApi();
    document = (await api.call<OpenApi>('GET', '/openapi.json')).body;
  });
  afterAll(() => api.stop());

  const calls = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, call]) => ({
        name: `${method.toUpperCase()} ${path}`,
        path,
        method,
        ...call,
      })),
    );
  const bodies = ({ requestBody, responses }: Operation) => [
    ...Object.entries(requestBody?.content ?? {}).map((entry) => [['requestBody'], ...entry] as const),
    ...Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).map((entry) => [['responses', status], ...entry] as const),
    ),
  ];

  it('is of version 3.1 and has every call', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(
      calls()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'DELETE /v1/webhooks/{id}',
      'GET /asyncapi.json',
      'GET /schemas/{type}',
      'GET /v1/customers/{id}/feed',
      'GET /v1/customers/{id}/preferences',
      'GET /v1/dead-letters',
      'GET /v1/dead-letters/{topic}/{partition}/{offset}',
      'GET /v1/events',
      'GET /v1/orders',
      'GET /v1/orders/{id}',
      'GET /v1/orders/{id}/events',
      'GET /v1/orders/{id}/notifications',
      'GET /v1/stock',
      'GET /v1/stock/adjustments/{reference}',
      'GET /v1/stock/{sku}',
      'GET /v1/topics',
      'GET /v1/webhooks/{id}',
      'POST /v1/dead-letters/{topic}/{partition}/{offset}/redrive',
      'POST /v1/orders',
      'POST /v1/orders/{id}/cancel',
      'POST /v1/orders/{id}/fulfil',
      'POST /v1/stock/adjustments',
      'POST /v1/webhooks/{id}/rotate',
      'PUT /v1/customers/{id}/preferences',
      'PUT /v1/stock/{sku}/threshold',
      'PUT /v1/webhooks/{id}',
    ]);
    expect(new Set(calls().map(({ operationId }) => operationId)).size).toBe(calls().length);
  });

  it('is clean by Redocly’s recommended rules', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        // A call that takes no parameter and needs no token can not be refused: /asyncapi.json.
        'operation-4xx-response': 'off',
        // /v1/stock/adjustments/threshold is an adjustment; no SKU's threshold is asked for there by PUT.
        'no-ambiguous-paths': 'off',
      },
    });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(
      problems.map(({ ruleId, message, location: [at] }) => `${ruleId}: ${message} ${at?.pointer}`),
    ).toEqual([]);
  });

  it('tells the answers of each, problems included', () => {
    for (const { responses, summary, tags } of calls()) {
      expect([summary, tags]).toEqual([expect.stringMatching(/^[A-Z]/), [expect.any(String)]]);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['500', '503']));
      expect(responses['503']?.headers).toHaveProperty('Retry-After');
      const problems = Object.entries(responses).filter(([status]) => status >= '400');
      for (const [, response] of problems)
        expect(response).toHaveProperty(['content', 'application/problem+json']);
    }
  });

  it('says that unknown fields of a body are refused, and says so of no answer', () => {
    const closed = Object.entries(document.components.schemas).filter(
      ([, schema]) => schema.additionalProperties === false,
    );
    expect(closed.map(([name]) => name).sort()).toEqual([
      'ChannelsDto',
      'PlaceOrderDto',
      'PlaceOrderLine',
      'PreferencesDto',
      'StockAdjustmentDto',
      'StockThresholdDto',
      'WebhookTargetDto',
    ]);
  });

  it('gives an example of every body, and each is what its schema says', () => {
    const conformance = new Conformance(document);
    for (const call of calls()) {
      for (const [where, type, { example, examples }] of bodies(call)) {
        const values = examples ? Object.values(examples).map(({ value }) => value) : [example];
        expect([call.name, where, ...values]).not.toContain(undefined);
        expect([call.name, where, values.length]).not.toContain(0);
        const pointer = ['paths', call.path, call.method, ...where, 'content', type, 'schema'];
        for (const value of values)
          expect([call.name, where, conformance.faultsOfBody(pointer, value)]).toEqual([
            call.name,
            where,
            [],
          ]);
      }
      const inPath = call.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
      expect(inPath.filter(({ example }) => example === undefined)).toEqual([]);
    }
  });

  it('knows which calls are for operators', () => {
    const guarded = calls().filter(({ security }) => security.length > 0);
    expect(guarded.map(({ operationId }) => operationId).sort()).toEqual([
      'adjustStock',
      'getAdjustment',
      'getDeadLetter',
      'getPreferences',
      'getWebhook',
      'listDeadLetters',
      'listFeed',
      'listTopics',
      'putWebhook',
      'redriveDeadLetter',
      'removeWebhook',
      'rotateWebhookSecret',
      'setPreferences',
      'setThreshold',
    ]);
    for (const { responses } of guarded) expect(responses).toMatchObject({ 401: {}, 403: {} });
  });

  it('has whole numbers alone', () => expect(JSON.stringify(document)).not.toContain('"type":"number"'));

  it('resolves all of its references', () => {
    const text = JSON.stringify(document);
    for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g))
      expect(document).toHaveProperty(path.split('/'));
  });

  it('makes a client that compiles, and that takes nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waybill-client-'));
    try {
      const input = join(folder, 'openapi.json');
      await writeFile(input, JSON.stringify(document));
      const plugins = ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'];
      const generate = [
        '-i',
        input,
        '-o',
        join(folder, 'client'),
        '-p',
        ...plugins,
        '--silent',
        '--no-log-file',
      ];
      await run(process.execPath, [tool('@hey-api/openapi-ts/bin/run.js'), ...generate]);
      const compile = async (usage: string) => {
        await writeFile(join(folder, 'usage.ts'), usage);
        const strict = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--module', 'preserve'];
        const target = ['--target', 'es2024', '--lib', 'es2024,dom,dom.iterable'];
        const arguments_ = [tool('typescript/bin/tsc'), ...strict, ...target, 'usage.ts'];
        return run(process.execPath, arguments_, { cwd: folder }).then(
          () => '',
          (error: { stdout: string }) => error.stdout,
        );
      };
      expect(await compile(USAGE)).toBe('');
      expect(await compile(USAGE.replace('PENDING', 'LOST'))).toContain('"LOST"');
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 180_000);

  it('is shown at /docs by this service alone', async () => {
    const { status, body } = await api.call<string>('GET', '/docs');
    expect(status).toBe(200);
    const assets = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset = '']) => asset);
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets)
      expect([asset, (await fetch(new URL(asset, `${api.url}/docs`))).status]).toEqual([asset, 200]);
    expect(assets.filter((asset) => !asset.startsWith('./'))).toEqual([]);
  });
});
