import { encodeHeaders } from '@waybill/kafka';
import type { Message } from 'kafkajs';
import { v7 as uuidv7 } from 'uuid';
import { plainKafka } from '../engine/topic';

const SEND = 500;
export const SKUS = { hot: 1, spread: 10_000 };
export type Kind = keyof typeof SKUS;

/** The SKUs of a run. */
export const skusOf = (kind: Kind): string[] =>
  Array.from({ length: SKUS[kind] }, (_, n) => `${kind}-${String(n).padStart(5, '0')}`);

/** Writes so many new orders of one unit each, as an order service tells of them; the SKUs take turns. */
export async function writeOrders(
  brokers: string[],
  { topic, kind, count, enveloped }: { topic: string; kind: Kind; count: number; enveloped: boolean },
): Promise<void> {
  const skus = skusOf(kind);
  const producer = plainKafka({ brokers }).producer();
  await producer.connect();
  try {
    for (let sent = 0; sent < count; sent += SEND) {
      const messages = Array.from({ length: Math.min(SEND, count - sent) }, (_, i) =>
        messageOf(skus[(sent + i) % skus.length]!, enveloped),
      );
      await producer.send({ topic, messages });
    }
  } finally {
    await producer.disconnect();
  }
}

/** With the envelope that our engine needs, or without it, as Nest's own client emits it. */
function messageOf(sku: string, enveloped: boolean): Message {
  const id = uuidv7();
  const time = new Date().toISOString();
  const order = {
    ...{ id, status: 'PENDING', version: 1, customerId: 'c-1', email: 'c-1@example.com', currency: 'EUR' },
    ...{ lines: [{ sku, quantity: 1, unitPrice: 450 }], total: 450, placedAt: time, updatedAt: time },
  };
  const headers = encodeHeaders({
    id: uuidv7(),
    source: '/waybill/order',
    type: 'waybill.order.placed.v1',
    time,
    subject: id,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    correlationId: id,
    aggregateVersion: 1,
  });
  return { key: id, value: JSON.stringify(order), headers: enveloped ? headers : undefined };
}
