import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import * as dto from './index';

type MessageClass = new () => object;
const isMessage = (one: unknown): one is MessageClass & { type: string } =>
  typeof one === 'function' && 'type' in one;
const messages = Object.values(dto as Record<string, unknown>).filter(isMessage);
const errorsOf = (type: MessageClass, json: object) =>
  validateSync(plainToInstance(type, json), { forbidUnknownValues: false }).map(({ property }) => property);

const order = {
  id: '0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d',
  status: 'CONFIRMED',
  version: 2,
  customerId: 'c-1',
  currency: 'EUR',
  lines: [{ sku: 'TEA-001', quantity: 2, unitPrice: 450 }],
  total: 900,
  placedAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
};

describe('messages', () => {
  it('have types of their own, with a version', () => {
    const types = messages.map(({ type }) => type);
    expect(types.length).toBeGreaterThan(15);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) expect(type).toMatch(/^waybill\.[a-z]+\.[a-z-]+\.v\d+$/);
  });

  it.each(messages.map((message) => [message.type, message]))(
    '%s refuses an empty object',
    (_type, message) => {
      expect(errorsOf(message, {})).not.toEqual([]);
    },
  );

  it('are read openly: a state, a reason or a field that a newer writer added is no error', () => {
    const newer = { ...order, status: 'RETURNED', reason: 'weather', carrier: 'pigeon' };
    expect(errorsOf(dto.OrderConfirmed, newer)).toEqual([]);
  });

  it('look into their lines', () => {
    const wrong = { ...order, lines: [{ sku: 'TEA-001', quantity: 'two', unitPrice: 450 }] };
    expect(errorsOf(dto.OrderConfirmed, wrong)).toEqual(['lines']);
  });
});

describe('the limits of the API', () => {
  const line = order.lines[0];
  const body = { customerId: 'c-1', currency: 'EUR', lines: [line] };
  const placing = (overrides: object) => errorsOf(dto.PlaceOrderDto, { ...body, ...overrides });
  const withLine = (overrides: object) => placing({ lines: [{ ...line, ...overrides }] });

  it.each([
    ['a plain order', {}],
    ['an address', { email: 'a@b.example' }],
    ['100 lines', { lines: Array.from({ length: 100 }, () => line) }],
    ['a name of 128 characters', { customerId: 'ü'.repeat(128) }],
  ])('take %s', (_what, overrides) => expect(placing(overrides)).toEqual([]));

  it.each([
    ['customerId', { customerId: '' }],
    ['customerId', { customerId: 'x'.repeat(129) }],
    ['customerId', { customerId: 'a\u0000b' }],
    ['customerId', { customerId: 'a\ud800b' }],
    ['email', { email: 'nobody' }],
    ['currency', { currency: 'XYZ' }],
    ['lines', { lines: [] }],
    ['lines', { lines: Array.from({ length: 101 }, () => line) }],
  ])('refuse a %s beyond them', (property, overrides) => expect(placing(overrides)).toEqual([property]));

  it.each([
    { sku: '-TEA' },
    { sku: 'x'.repeat(65) },
    { quantity: 0 },
    { quantity: 1.5 },
    { quantity: 1_000_001 },
    { unitPrice: -1 },
    { unitPrice: 1_000_000_001 },
  ])('refuse a line of %j', (overrides) => expect(withLine(overrides)).toEqual(['lines']));

  it.each([0, 0.5, 1_000_000_001, -1_000_000_001])('refuse an adjustment by %d', (delta) => {
    expect(errorsOf(dto.StockAdjustmentDto, { sku: 'TEA-001', delta, reference: 'r-1' })).toEqual(['delta']);
  });

  it('take a threshold of null, which clears it, and none below zero', () => {
    const threshold = (lowStockAt: unknown) =>
      errorsOf(dto.SetLowStockThreshold, { sku: 'TEA-001', lowStockAt });
    expect(threshold(null)).toEqual([]);
    expect(threshold(0)).toEqual([]);
    expect(threshold(-1)).toEqual(['lowStockAt']);
    expect(threshold(undefined)).toEqual(['lowStockAt']);
  });
});
