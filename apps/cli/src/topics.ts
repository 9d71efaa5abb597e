import { parseArgs } from 'node:util';
import { createTopics, waitForBrokers } from '@waybill/kafka';
import { allTopics } from '@waybill/topics';
import { command } from './command';

/** `topics [--wait=SECONDS]`: creates what libs/topics declares and is not there yet. Safe to repeat. */
command(async (kafka) => {
  const { values } = parseArgs({ options: { wait: { type: 'string', default: '15' } } });
  const seconds = Number(values.wait);
  if (!(seconds > 0)) throw new Error(`--wait must be a number of seconds, not ${values.wait}`);
  console.log(`creating topics at ${kafka.brokers.join(', ')}`);
  await waitForBrokers({ ...kafka, expected: 1, timeoutMs: seconds * 1000 });
  const { created, existing } = await createTopics(kafka, allTopics);
  for (const name of created) console.log(`created ${name}`);
  console.log(`${created.length} topics created, ${existing.length} were there`);
});
