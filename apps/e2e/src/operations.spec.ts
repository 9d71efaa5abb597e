import type { TopicDto } from '@waybill/dto';
import { waitFor } from '@waybill/testing';
import { groups, orders } from '@waybill/topics';
import { bodyFor, call, newSku, placeOrder } from './system/api';
import { run } from './system/command';
import { System } from './system/system';

const command = (name: string, ...args: string[]) =>
  run(process.execPath, [`apps/cli/dist/${name}.js`, ...args], {
    env: { KAFKA_BROKERS: System.shared().kafka.brokers.join(',') },
  });

describe('what operators see of a running system', () => {
  it('is how far each group has come with each topic', async () => {
    const sku = await newSku(1);
    const { body: order } = await placeOrder(bodyFor({ [sku]: 1 }), { prefer: 'wait=10' });
    expect(order.status).toBe('CONFIRMED');
    const topic = await waitFor(
      async () => {
        const { body } = await call<{ items: TopicDto[] }>('GET', '/v1/topics');
        expect(body.items).toHaveLength(14);
        const found = body.items.find(({ name }) => name === orders.name) as TopicDto;
        return found.partitions.every(({ groups }) => groups.every(({ lag }) => lag === 0)) && found;
      },
      { what: 'the end of the lag' },
    );
    const read = topic.partitions.filter(({ latest }) => latest > 0);
    expect(read.length).toBeGreaterThan(0);
    for (const { latest, groups: readers } of read) {
      expect(readers).toEqual([
        { group: groups.inventory, committed: latest, lag: 0 },
        { group: groups.notification, committed: latest, lag: 0 },
      ]);
    }
  });

  it('are topics as they are declared, and offsets that outlive the messages', async () => {
    expect((await command('topics', '--check')).stdout).toBe('all 14 topics are as they are declared\n');
  });

  it('is a group whose offsets nobody moves while it runs', async () => {
    const args = ['--group', groups.inventory, '--topic', orders.name, '--from', 'earliest'];
    const { stdout } = await command('replay', ...args, '--dry-run');
    expect(stdout).toMatch(/waybill\.inventory has 1 member\(s\)/);
    await expect(command('replay', ...args, '--yes')).rejects.toThrow(
      'stop all replicas of its service first',
    );
  });
});
