import { channels, serviceOf } from './documents/channels';
import { rightsOf, services, type Right } from './rights';
import { deadLetterTopics, readers } from './topics';

const namesOf = (rights: Right[], resource: Right['resource'], operation: Right['operation']) =>
  rights
    .filter((right) => right.resource === resource && right.operation === operation)
    .map(({ name }) => name.replace('waybill.', ''));

describe(rightsOf.name, () => {
  it('lets inventory write and read what is its own, and nothing else', () => {
    const rights = rightsOf('inventory');
    expect(namesOf(rights, 'TOPIC', 'READ')).toEqual(['orders', 'inventory.commands']);
    expect(namesOf(rights, 'TOPIC', 'WRITE')).toEqual([
      'inventory',
      'stock-levels',
      'orders.inventory.dead-letters',
      'inventory.commands.inventory.dead-letters',
    ]);
    expect(namesOf(rights, 'GROUP', 'READ')).toEqual(['inventory']);
    expect(rights).toHaveLength(7);
  });

  it('lets order redrive and look at everything, but not read what others are told', () => {
    const rights = rightsOf('order');
    const written = namesOf(rights, 'TOPIC', 'WRITE');
    expect(written).toEqual(expect.arrayContaining(channels.map(({ topic }) => topic.name.slice(8))));
    expect(written).not.toContain('orders.inventory.dead-letters');
    expect(namesOf(rights, 'TOPIC', 'READ')).not.toContain('orders');
    expect(namesOf(rights, 'TOPIC', 'READ')).toContain('orders.inventory.dead-letters');
    expect(namesOf(rights, 'GROUP', 'DESCRIBE')).toEqual(['inventory', 'notification']);
    expect(namesOf(rights, 'GROUP', 'READ')).toEqual(['order']);
  });

  it('covers every writer and every reader that is declared, each right once', () => {
    for (const service of services) {
      const rights = rightsOf(service).map((right) => Object.values(right).join(' '));
      expect(new Set(rights).size).toBe(rights.length);
      for (const { topic, writer } of channels)
        if (writer === service) expect(rights).toContain(`TOPIC ${topic.name} WRITE`);
      for (const { name, groups } of readers)
        if (groups.map(serviceOf).includes(service)) expect(rights).toContain(`TOPIC ${name} READ`);
      for (const { name, group } of deadLetterTopics)
        if (serviceOf(group) === service) expect(rights).toContain(`TOPIC ${name} WRITE`);
    }
  });
});
