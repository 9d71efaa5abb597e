import {
  AdjustStock,
  NotificationFailed,
  NotificationSent,
  NotificationSkipped,
  OrderCancelled,
  OrderConfirmed,
  OrderFulfilled,
  OrderPlaced,
  OrderRejected,
  RegisterWebhook,
  RemoveWebhook,
  SetLowStockThreshold,
  SetPreferences,
  StockAdjusted,
  StockAdjustmentRejected,
  StockLevelChanged,
  StockRanLow,
  StockRejected,
  StockReleased,
  StockReserved,
  StockWithdrawn,
  WebhookDisabled,
} from '@waybill/dto';
import type { MessageType, Topic, TopicSpec } from '@waybill/kafka';

/** Consumer groups, one a service. */
export const groups = {
  order: 'waybill.order',
  inventory: 'waybill.inventory',
  notification: 'waybill.notification',
} as const;

/** All topics have the same number, so that a key has the same partition on each of them. */
const PARTITIONS = 12;
const DAY_MS = 86_400_000;
const keptFor = (days: number) => ({ 'cleanup.policy': 'delete', 'retention.ms': String(days * DAY_MS) });

type Instance<T> = T extends MessageType<infer M> ? M : never;

/** Where a group parks what it can not apply of a topic: `<topic>.<service>.dead-letters`. */
function deadLettersOf(topic: string, group: string): TopicSpec {
  return {
    name: `${topic}.${group.slice(group.lastIndexOf('.') + 1)}.dead-letters`,
    partitions: PARTITIONS,
    // A parked message carries a few more headers than the original had, and must still fit.
    config: { ...keptFor(30), 'max.message.bytes': String(2 * 1024 * 1024) },
  };
}

/** Takes the union of message types from `messages`, so that `key` and publishing are checked against it. */
function topic<const T extends readonly MessageType[]>(
  declaration: Pick<Topic<Instance<T[number]>>, 'name' | 'config' | 'key'> & {
    messages: T & readonly MessageType<Instance<T[number]>>[];
    readBy: readonly string[];
  },
): Topic<Instance<T[number]>> {
  const { name, config, messages, key, readBy } = declaration;
  const deadLetters = Object.fromEntries(readBy.map((group) => [group, deadLettersOf(name, group)]));
  return { name, partitions: PARTITIONS, config, messages, key, deadLetters };
}

export const orders = topic({
  name: 'waybill.orders',
  config: keptFor(14),
  messages: [OrderPlaced, OrderConfirmed, OrderRejected, OrderCancelled, OrderFulfilled],
  readBy: [groups.inventory, groups.notification],
  key: (event) => event.id,
});

export const inventory = topic({
  name: 'waybill.inventory',
  config: keptFor(14),
  messages: [
    StockReserved,
    StockRejected,
    StockReleased,
    StockWithdrawn,
    StockAdjusted,
    StockAdjustmentRejected,
    StockRanLow,
  ],
  readBy: [groups.order, groups.notification],
  key: (event) => ('orderId' in event ? event.orderId : event.sku),
});

export const inventoryCommands = topic({
  name: 'waybill.inventory.commands',
  config: keptFor(14),
  messages: [AdjustStock, SetLowStockThreshold],
  readBy: [groups.inventory],
  key: (command) => command.sku,
});

/** Compacted: the last level of every SKU stays, and a null value ends a SKU. */
export const stockLevels = topic({
  name: 'waybill.stock-levels',
  config: { 'cleanup.policy': 'compact' },
  messages: [StockLevelChanged],
  readBy: [groups.order],
  key: (event) => event.sku,
});

export const notifications = topic({
  name: 'waybill.notifications',
  config: keptFor(7),
  messages: [NotificationSent, NotificationFailed, NotificationSkipped, WebhookDisabled],
  readBy: [groups.order],
  key: (event) => ('orderId' in event ? event.orderId : event.id),
});

export const notificationCommands = topic({
  name: 'waybill.notification.commands',
  config: keptFor(14),
  messages: [RegisterWebhook, RemoveWebhook, SetPreferences],
  readBy: [groups.notification],
  key: (command) => ('customerId' in command && !('url' in command) ? command.customerId : command.id),
});

const messageTopics: readonly Topic[] = [
  orders,
  inventory,
  inventoryCommands,
  stockLevels,
  notifications,
  notificationCommands,
];

/** The topics that a group consumes. */
export function topicsReadBy(group: string): Topic[] {
  return messageTopics.filter((topic) => group in topic.deadLetters);
}

/** A dead-letter topic together with what lies on it: messages of which topic, parked by which group. */
export interface DeadLetterTopic extends TopicSpec {
  readonly origin: TopicSpec;
  readonly group: string;
}

/** All dead-letter topics; order reads them for the operators. */
export const deadLetterTopics: readonly DeadLetterTopic[] = messageTopics.flatMap((origin) =>
  Object.entries(origin.deadLetters).map(([group, spec]) => ({ ...spec, origin, group })),
);

/** Every topic and the groups that read it. */
export const readers: readonly { name: string; groups: string[] }[] = [
  ...messageTopics.map(({ name, deadLetters }) => ({ name, groups: Object.keys(deadLetters) })),
  ...deadLetterTopics.map(({ name }) => ({ name, groups: [groups.order] })),
];

/** Every topic there is, for the command that creates them. */
export const allTopics: readonly TopicSpec[] = [
  ...messageTopics.map(({ name, partitions, config }) => ({ name, partitions, config })),
  ...deadLetterTopics.map(({ name, partitions, config }) => ({ name, partitions, config })),
];
