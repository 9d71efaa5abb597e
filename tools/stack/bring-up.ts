import { findJava } from '../kafka/java.ts';
import { addresses } from '../settings/addresses.ts';
import { ownServers, services } from '../settings/settings.ts';
import { createTopics, migrate } from './commands.ts';
import { build } from './nx.ts';
import { bringUpServers } from './servers.ts';
import type { Stack } from './stack.ts';

/** Kafka and PostgreSQL with topics and tables, the state in which a service can start. */
export async function bringUpInfra(stack: Stack, { withBuild }: { withBuild: boolean }): Promise<void> {
  const { settings, signal, say } = stack;
  if (settings.brokers > 1 && !settings.kafkaBrokers) {
    say(`A cluster of ${settings.brokers} brokers has data of its own: ${stack.folder.kafkaData}`);
  }
  // First, so that a missing Java is told before a minute of building.
  const own = ownServers(settings);
  const java = own.kafka ? await findJava(process.env) : undefined;
  say(withBuild ? 'Building, and starting the servers …' : 'Starting the servers …');
  // The build goes on beside the download and the start of the servers.
  const built = withBuild ? build([...services, 'cli'], signal) : Promise.resolve();
  await Promise.all([built, bringUpServers(stack, java, built)]);
  say('Creating topics and tables …');
  await Promise.all([createTopics(stack), migrate(stack)]);
  say(`Kafka at ${addresses(settings).kafkaBrokers.join(', ')}`);
  if (own.postgres) say(`PostgreSQL at 127.0.0.1:${settings.ports.postgres}`);
}
