import { randomUUID } from 'node:crypto';
import { WaybillClient } from '@waybill/client';
import type { AdjustmentDto, OrderDto, PlaceOrderDto, StockLevelDto } from '@waybill/dto';
import { waitFor } from '@waybill/testing';
import { orderUrl } from './system';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** A client of the system, or of another address of it. */
export const client = (url = orderUrl()) => new WaybillClient({ url, token: process.env['OPERATOR_TOKEN'] });

/** Asks once, for specs that look at the answer itself. */
export async function call<T>(
  method: string,
  path: string,
  { body, headers }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const token = process.env['OPERATOR_TOKEN'];
  const answer = await fetch(orderUrl() + path, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text ? JSON.parse(text) : undefined) as T };
}

/** A body that orders `quantity` of one SKU, or of each of several. */
export function bodyFor(skus: Record<string, number>, overrides: Partial<PlaceOrderDto> = {}): PlaceOrderDto {
  return {
    customerId: 'c-1',
    currency: 'EUR',
    lines: Object.entries(skus).map(([sku, quantity]) => ({ sku, quantity, unitPrice: 450 })),
    ...overrides,
  };
}

export const placeOrder = (body: PlaceOrderDto, headers?: Record<string, string>) =>
  call<OrderDto>('POST', '/v1/orders', { body, headers });

export const getOrder = (id: string, headers?: Record<string, string>) =>
  call<OrderDto>('GET', `/v1/orders/${id}`, { headers });

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Waits until the order service shows the level that `expected` wants. */
export function levelOf(sku: string, expected: (level: StockLevelDto) => boolean): Promise<StockLevelDto> {
  return waitFor(
    async () => {
      const level = await client().stock.level(sku);
      return expected(level) && level;
    },
    { what: `the level of ${sku}` },
  );
}

export async function adjustment(sku: string, delta: number): Promise<AdjustmentDto> {
  const reference = randomUUID();
  const { stock } = client();
  await stock.adjust({ sku, delta, reference });
  return stock.settled(reference);
}

/** A SKU that no other spec uses, with so many units on hand. */
export async function newSku(units: number): Promise<string> {
  const sku = `SKU-${randomUUID()}`;
  const { status } = await adjustment(sku, units);
  expect(status).toBe('APPLIED');
  return sku;
}
