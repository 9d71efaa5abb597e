import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Conformance, type OpenApi, type Operation } from './conformance';
import { startApi, type Api } from './support';

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
      'GET /asyncapi.json',
      'GET /schemas/{type}',
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
      'POST /v1/dead-letters/{topic}/{partition}/{offset}/redrive',
      'POST /v1/orders',
      'POST /v1/orders/{id}/cancel',
      'POST /v1/orders/{id}/fulfil',
      'POST /v1/stock/adjustments',
      'PUT /v1/stock/{sku}/threshold',
    ]);
    expect(new Set(calls().map(({ operationId }) => operationId)).size).toBe(calls().length);
  });

  it('is clean by Redocly’s recommended rules', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      // A call that takes no parameter and needs no token can not be refused: /asyncapi.json.
      rules: { 'operation-4xx-response': 'off' },
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
      'PlaceOrderDto',
      'PlaceOrderLine',
      'StockAdjustmentDto',
      'StockThresholdDto',
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
      'listDeadLetters',
      'listTopics',
      'redriveDeadLetter',
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
