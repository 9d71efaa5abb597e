import type { Topic } from '@waybill/kafka';
import {
  groups,
  inventory,
  inventoryCommands,
  notificationCommands,
  notifications,
  orders,
  stockLevels,
} from '../topics';

export type Service = keyof typeof groups;

/** A topic with what is told of it, and the one service that writes it. */
export interface Channel {
  topic: Topic;
  writer: Service;
  /** What its messages are keyed by. */
  key: string;
  description: string;
}

export const channels: readonly Channel[] = [
  {
    topic: orders,
    writer: 'order',
    key: 'the order’s id',
    description: 'What became of orders. Each message is the order as it stands after the event.',
  },
  {
    topic: inventory,
    writer: 'inventory',
    key: 'the order’s id; of adjustments and low stock the SKU',
    description: 'What became of stock: holds on it for orders, and corrections.',
  },
  {
    topic: inventoryCommands,
    writer: 'order',
    key: 'the SKU',
    description: 'What inventory is asked to do.',
  },
  {
    topic: stockLevels,
    writer: 'inventory',
    key: 'the SKU',
    description: 'The last level of every SKU, compacted. A null value ends a SKU.',
  },
  {
    topic: notifications,
    writer: 'notification',
    key: 'the order’s id; of webhooks the webhook’s id',
    description: 'What became of notices.',
  },
  {
    topic: notificationCommands,
    writer: 'order',
    key: 'the webhook’s or the customer’s id',
    description: 'What notification is asked to do.',
  },
];

/** The service of a consumer group. */
export function serviceOf(group: string): Service {
  const [name] = Object.entries(groups).find(([, own]) => own === group) ?? [];
  if (name === undefined) throw new Error(`${group} is no service's group`);
  return name as Service;
}
