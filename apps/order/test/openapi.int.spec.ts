import { startApi, type Api } from './support';

interface Document {
  openapi: string;
  components: { schemas: Record<string, { additionalProperties?: boolean }> };
  paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, object>; security?: object[] }>
  >;
}

describe('the OpenAPI document', () => {
  let api: Api;
  let document: Document;
  beforeAll(async () => {
    api = await startApi();
    document = (await api.call<Document>('GET', '/openapi.json')).body;
  });
  afterAll(() => api.stop());

  const calls = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, call]) => ({ name: `${method.toUpperCase()} ${path}`, ...call })),
    );

  it('is of version 3.1 and has every call', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(
      calls()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
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

  it('tells the answers of each, problems included', () => {
    for (const { responses } of calls()) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['500', '503']));
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
