import { now } from '../run/clock';
import { endWithParent, report, settings } from '../run/report-to-parent';
import type { HopSettings, Seen } from './hop';
import type { Reading } from './reading';
import { plainKafka } from './topic';

async function main(): Promise<void> {
  const { topic, brokers, group } = settings<HopSettings>();
  const consumer = plainKafka({ brokers }).consumer({ groupId: group });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { id } = JSON.parse(String(message.value)) as Reading;
      report([[id, now()]] satisfies Seen);
    },
  });
}

endWithParent();
void main();
