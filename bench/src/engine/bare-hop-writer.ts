import { v7 as uuidv7 } from 'uuid';
import { now } from '../run/clock';
import { endWithParent, report, settings } from '../run/report-to-parent';
import type { HopSettings, Seen } from './hop';
import { openLoop } from '../run/open-loop';
import { readingOf } from './reading';
import { envelopeOf, plainKafka } from './topic';

/** Each reading in a request of its own, acknowledged by all replicas. */
async function main(): Promise<void> {
  const { topic, brokers, ...rest } = settings<HopSettings & { perSecond: number; seconds: number }>();
  const producer = plainKafka({ brokers }).producer();
  await producer.connect();
  const sent: Seen = [];
  await openLoop(rest, async (n) => {
    const reading = readingOf(n, uuidv7());
    const message = { key: reading.sku, value: JSON.stringify(reading), headers: envelopeOf(reading) };
    sent.push([reading.id, now()]);
    await producer.send({ topic, messages: [message], acks: -1 });
  });
  report({ sent });
}

endWithParent();
void main();
