import { kafkaConnection } from './kafka/connection.ts';
import { main } from './settings/main.ts';
import { StartError } from './settings/start-error.ts';
import { createAllTopics } from './stack/topics.ts';

/** `npm run topics`: creates what libs/topics declares at KAFKA_BROKERS. Safe to repeat. */
await main(async () => {
  const connection = kafkaConnection(process.env);
  const { created, existing } = await createAllTopics(connection).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND') throw new StartError('Build the topics first: npx nx build topics');
    throw new StartError(`No topics created at ${connection.brokers.join(', ')} (KAFKA_BROKERS): ${message}`);
  });
  for (const name of created) console.log(`created ${name}`);
  console.log(`${created.length} topics created, ${existing.length} were there`);
});
