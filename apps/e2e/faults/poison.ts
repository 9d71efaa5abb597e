import { randomUUID } from 'node:crypto';
import {
  AdjustStock,
  NotificationSent,
  OrderCancelled,
  RegisterWebhook,
  StockLevelChanged,
  StockReserved,
} from '@waybill/dto';
import type { OutgoingRecord } from '@waybill/kafka';
import { orders, stockLevels } from '@waybill/topics';
import { long } from './fault';

/** A type of each topic, and the groups that handle it: others skip it unread. */
export const TOPICS: Record<string, { type: string; handledBy: string[]; readBy: string[] }> = {
  'waybill.orders': {
    type: OrderCancelled.type,
    handledBy: ['inventory', 'notification'],
    readBy: ['inventory', 'notification'],
  },
  'waybill.inventory': {
    type: StockReserved.type,
    handledBy: ['order'],
    readBy: ['order', 'notification'],
  },
  'waybill.inventory.commands': { type: AdjustStock.type, handledBy: ['inventory'], readBy: ['inventory'] },
  'waybill.stock-levels': { type: StockLevelChanged.type, handledBy: ['order'], readBy: ['order'] },
  'waybill.notifications': { type: NotificationSent.type, handledBy: ['order'], readBy: ['order'] },
  'waybill.notification.commands': {
    type: RegisterWebhook.type,
    handledBy: ['notification'],
    readBy: ['notification'],
  },
};
const BIG_BYTES = 900_000;

export interface Poison {
  record: OutgoingRecord;
  reason: 'undecodable' | 'invalid';
  /** The dead-letter topics that it comes to lie on. */
  parkedOn: string[];
}

/** What is wrong with a record: its value, whether it has headers, and the reason that it is parked for. */
interface Kind {
  name: string;
  value: Buffer | null;
  typed: boolean;
  reason: 'undecodable' | 'invalid';
}

export const json = (fields: object) => Buffer.from(JSON.stringify(fields));
const filler = 'x'.repeat(BIG_BYTES);
const KINDS: Kind[] = [
  { name: 'no JSON', value: Buffer.from([0x7b, 0xff, 0x00, 0x22]), typed: true, reason: 'undecodable' },
  { name: 'wrong shape', value: json({ lines: 'none' }), typed: true, reason: 'invalid' },
  { name: 'null', value: null, typed: true, reason: 'undecodable' },
  { name: 'no headers', value: json({ poison: true }), typed: false, reason: 'undecodable' },
];
const BIG_KINDS: Kind[] = [
  { name: 'big, no JSON', value: Buffer.alloc(BIG_BYTES, 0xfe), typed: true, reason: 'undecodable' },
  { name: 'big, wrong shape', value: json({ lines: filler }), typed: true, reason: 'invalid' },
  { name: 'big, no headers', value: json({ poison: filler }), typed: false, reason: 'undecodable' },
];

/** Of each kind one on this partition of every topic; big ones on one partition alone where there is no time. */
export function poisonFor(partition: number): Poison[] {
  return Object.entries(TOPICS).flatMap(([topic, { type }]) =>
    [...KINDS, ...(long || partition === 5 ? BIG_KINDS : [])].map((kind) => {
      const id = `poison-${randomUUID()}`;
      const headers = {
        ce_id: id,
        ce_type: type,
        ce_source: '/elsewhere',
        'x-bytes': Buffer.from([0xde, 0xad]),
      };
      // A compacted topic takes no record without a key.
      const key = topic === stockLevels.name ? Buffer.from(id) : null;
      const record = { topic, partition, key, value: kind.value, headers: kind.typed ? headers : {} };
      return { record, reason: kind.reason, parkedOn: parkedOn(topic, kind) };
    }),
  );
}

/** With keys of their own, on the partitions that those hash to. */
export function poisonWithKeys(): Poison[] {
  const kind = KINDS.find(({ typed }) => !typed) as Kind;
  return Object.keys(TOPICS).flatMap((topic) =>
    Array.from({ length: 2 * orders.partitions }, () => ({
      record: { topic, key: Buffer.from(randomUUID()), value: kind.value, headers: {} },
      reason: kind.reason,
      parkedOn: parkedOn(topic, kind),
    })),
  );
}

/** A null value on the compacted topic ends a SKU. */
function parkedOn(topic: string, { typed, value }: Kind): string[] {
  const { handledBy = [], readBy = [] } = TOPICS[topic] ?? {};
  if (value === null && topic === stockLevels.name) return [];
  const parkers = value === null || !typed ? readBy : handledBy;
  return parkers.map((group) => `${topic}.${group}.dead-letters`);
}
