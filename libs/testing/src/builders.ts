import { OrderPlaced, type OrderDto } from '@waybill/dto';
import { Received, type MessageType } from '@waybill/messaging';
import { v7 as uuidv7 } from 'uuid';

/** A valid order of two teas, PENDING; the overrides last. */
export function anOrder(overrides: Partial<OrderDto> = {}): OrderDto {
  const now = new Date().toISOString();
  const lines = overrides.lines ?? [{ sku: 'TEA-001', quantity: 2, unitPrice: 450 }];
  return {
    id: uuidv7(),
    status: 'PENDING',
    version: 1,
    customerId: 'c-1',
    currency: 'EUR',
    lines,
    total: lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
    placedAt: now,
    updatedAt: now,
    ...overrides,
  };
}

/** An instance of a message class with these fields. */
export function aMessage<M extends object>(type: MessageType<M>, fields: Partial<M>): M {
  return Object.assign(new type(), fields);
}

/** A message as a handler gets it; a new identity unless `id` says which. */
export function received<M extends object>(
  data: M,
  id: string = uuidv7(),
  aggregateVersion?: number,
): Received<M> {
  const { type } = data.constructor as MessageType<M>;
  const record = {
    topic: 'test',
    partition: 0,
    offset: '0',
    timestamp: '0',
    key: null,
    value: null,
    headers: {},
  };
  return new Received(
    data,
    id,
    '/waybill/test',
    type,
    { id, type, time: new Date().toISOString(), correlationId: 'story-1', aggregateVersion },
    record,
  );
}

/** `OrderPlaced` of such an order, as inventory gets it. */
export function orderPlaced(overrides: Partial<OrderDto> = {}): Received<OrderPlaced> {
  return received(aMessage(OrderPlaced, anOrder(overrides)));
}
