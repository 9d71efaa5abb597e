import { Controller } from '@nestjs/common';
import { createKafka } from '@waybill/kafka';
import { Registry } from 'prom-client';
import { OnEvents, type Received, type Transaction } from '../src/index';
import { insert, Reader } from './reader';
import { Counted } from './support';

@Controller()
class Counting {
  @OnEvents(Counted)
  async take(events: Received<Counted>[], tx: Transaction) {
    for (const { data } of events) await insert(tx, data.n, 'counted');
  }
}

describe('messages that are deleted before they are read', () => {
  it('are counted as a reset of their partition, and the others are applied', async () => {
    const reader = await Reader.open();
    const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };
    const admin = createKafka(testing.kafka(), silent).admin();
    try {
      await reader.send([{ n: 1, partition: 2 }]);
      const first = await reader.serve(Counting);
      await reader.applied(1);
      await first.close();

      await reader.send([2, 3, 4].map((n) => ({ n, partition: 2 })));
      await admin.connect();
      const topic = reader.topic.name;
      // It makes kafkajs learn the topic's leaders.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 2, offset: '3' }] });

      const registry = new Registry();
      await reader.serve(Counting, { registry });
      expect((await reader.applied(2)).map(({ n }) => n)).toEqual([1, 4]);
      const metric = await registry.getSingleMetricAsString('waybill_offset_resets_total');
      expect(metric).toContain(`{topic="${topic}",partition="2"} 1`);
    } finally {
      await admin.disconnect();
      await reader.close();
    }
  });
});
