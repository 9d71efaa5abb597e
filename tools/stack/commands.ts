import { join } from 'node:path';
import { runCommand } from '../processes/run-command.ts';
import { addresses } from '../settings/addresses.ts';
import { repository, services } from '../settings/settings.ts';
import { serviceEnvironment } from './services.ts';
import type { Stack } from './stack.ts';

/** Brings the three databases up to date, side by side. */
export async function migrate(stack: Stack): Promise<void> {
  const runs = services.map((service) =>
    run(stack, {
      what: `The migration of the ${service} database`,
      script: `apps/${service}/dist/migrate.js`,
      env: serviceEnvironment(stack, service),
    }),
  );
  await Promise.all(runs);
}

/** Creates the topics that are not there yet. */
export async function createTopics(stack: Stack): Promise<void> {
  const brokers = addresses(stack.settings).kafkaBrokers.join(',');
  await run(stack, {
    what: 'The creation of topics',
    script: 'apps/cli/dist/topics.js',
    env: { ...process.env, KAFKA_BROKERS: brokers },
  });
}

interface Run {
  what: string;
  /** In the repository, and built. */
  script: string;
  env: NodeJS.ProcessEnv;
}

async function run({ signal }: Stack, { what, script, env }: Run): Promise<void> {
  await runCommand({
    what,
    command: process.execPath,
    args: ['--disable-warning=TimeoutNegativeWarning', join(repository, script)],
    options: { cwd: repository, env },
    signal,
  });
}
