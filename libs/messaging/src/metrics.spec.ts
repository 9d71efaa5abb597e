import { Registry } from 'prom-client';
import { MessagingMetrics } from './metrics';

const topic = { name: 'teas', partitions: 2, config: {} };

describe(MessagingMetrics, () => {
  it('tells with the first scrape how the outbox is, and asks for it once', async () => {
    const registry = new Registry();
    let rows = 0;
    new MessagingMetrics(registry).collectFrom({
      lags: () => [],
      stopped: () => [],
      outbox: () => Promise.resolve({ rows: ++rows, oldestSeconds: 7, stuck: 3 }),
    });
    for (const asked of [1, 2]) {
      const text = await registry.metrics();
      expect(text).toContain(`\nwaybill_outbox_rows ${asked}\n`);
      expect(text).toContain('\nwaybill_outbox_oldest_seconds 7\n');
      expect(text).toContain('\nwaybill_outbox_stuck_rows 3\n');
    }
  });

  it('counts from 0 what has not happened yet', async () => {
    const registry = new Registry();
    new MessagingMetrics(registry).countFromZero([topic], [{ ...topic, name: 'teas.dead-letters' }]);
    const text = await registry.metrics();
    for (const series of [
      'waybill_messages_skipped_total{topic="teas"}',
      ...['undecodable', 'invalid', 'rejected-by-handler'].map(
        (reason) => `waybill_dead_letters_total{topic="teas",reason="${reason}"}`,
      ),
      ...['teas', 'teas.dead-letters'].flatMap((name) =>
        [0, 1].map((partition) => `waybill_offset_resets_total{topic="${name}",partition="${partition}"}`),
      ),
    ])
      expect(text).toContain(`\n${series} 0\n`);
  });

  it('shows of each partition whether it is stopped', async () => {
    const registry = new Registry();
    const at = (partition: number) => ({ topic: 'teas', partition });
    new MessagingMetrics(registry).collectFrom({
      lags: () => [0, 1].map((partition) => ({ ...at(partition), lag: 0 })),
      stopped: () => [at(1)],
      outbox: () => Promise.resolve({ rows: 0, oldestSeconds: 0, stuck: 0 }),
    });
    const text = await registry.metrics();
    expect(text).toContain('waybill_partitions_stopped{topic="teas",partition="0"} 0\n');
    expect(text).toContain('waybill_partitions_stopped{topic="teas",partition="1"} 1\n');
  });
});
