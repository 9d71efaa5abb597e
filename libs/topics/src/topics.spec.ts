import {
  AdjustStock,
  NotificationSent,
  OrderPlaced,
  RegisterWebhook,
  SetPreferences,
  StockAdjusted,
  StockReserved,
} from '@waybill/dto';
import {
  allTopics,
  deadLetterTopics,
  groups,
  inventory,
  inventoryCommands,
  notificationCommands,
  notifications,
  orders,
  readers,
  topicsReadBy,
} from './topics';

const DAY_MS = 86_400_000;
const show = ({ name, partitions, config }: (typeof allTopics)[number]) =>
  `${name} ${partitions} ${config['cleanup.policy']} ${Number(config['retention.ms'] ?? 0) / DAY_MS}`;

describe('the topics', () => {
  it('are those of the public contract, with a dead-letter topic for every reader of each', () => {
    expect(allTopics.map(show)).toEqual([
      'waybill.orders 12 delete 14',
      'waybill.inventory 12 delete 14',
      'waybill.inventory.commands 12 delete 14',
      'waybill.stock-levels 12 compact 0',
      'waybill.notifications 12 delete 7',
      'waybill.notification.commands 12 delete 14',
      'waybill.orders.inventory.dead-letters 12 delete 30',
      'waybill.orders.notification.dead-letters 12 delete 30',
      'waybill.inventory.order.dead-letters 12 delete 30',
      'waybill.inventory.notification.dead-letters 12 delete 30',
      'waybill.inventory.commands.inventory.dead-letters 12 delete 30',
      'waybill.stock-levels.order.dead-letters 12 delete 30',
      'waybill.notifications.order.dead-letters 12 delete 30',
      'waybill.notification.commands.notification.dead-letters 12 delete 30',
    ]);
  });

  it('have room on the dead-letter topics for what a parked message gains', () => {
    const limits = allTopics.map(({ name, config }) => [
      /dead-letters$/.test(name),
      config['max.message.bytes'],
    ]);
    expect(limits.every(([parked, limit]) => limit === (parked ? '2097152' : undefined))).toBe(true);
  });

  it('are read by the groups of the services', () => {
    const names = (group: string) => topicsReadBy(group).map(({ name }) => name);
    expect(names(groups.order)).toEqual([
      'waybill.inventory',
      'waybill.stock-levels',
      'waybill.notifications',
    ]);
    expect(names(groups.inventory)).toEqual(['waybill.orders', 'waybill.inventory.commands']);
    expect(names(groups.notification)).toEqual([
      'waybill.orders',
      'waybill.inventory',
      'waybill.notification.commands',
    ]);
  });

  it('are all read by somebody, the dead letters by order', () => {
    expect(readers.map(({ name }) => name)).toEqual(allTopics.map(({ name }) => name));
    expect(readers[0]).toEqual({ name: orders.name, groups: [groups.inventory, groups.notification] });
    expect(readers.at(-1)?.groups).toEqual([groups.order]);
    expect(deadLetterTopics[0]).toMatchObject({
      name: 'waybill.orders.inventory.dead-letters',
      origin: { name: 'waybill.orders' },
      group: groups.inventory,
    });
  });

  it('are keyed by the aggregate', () => {
    const message = <M extends object>(type: new () => M, fields: Partial<M>) =>
      Object.assign(new type(), fields);
    expect([
      orders.key(message(OrderPlaced, { id: 'o' })),
      inventory.key(message(StockReserved, { orderId: 'o' })),
      inventory.key(message(StockAdjusted, { sku: 's' })),
      inventoryCommands.key(message(AdjustStock, { sku: 's' })),
      notifications.key(message(NotificationSent, { orderId: 'o' })),
      notificationCommands.key(
        message(RegisterWebhook, { id: 'w', url: 'https://x.example', customerId: 'c' }),
      ),
      notificationCommands.key(message(SetPreferences, { customerId: 'c' })),
    ]).toEqual(['o', 'o', 's', 's', 'o', 'w', 'c']);
  });
});
