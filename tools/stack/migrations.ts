import { join } from 'node:path';
import { runCommand } from '../processes/run-command.ts';
import { repository, services } from '../settings/settings.ts';
import { serviceEnvironment } from './services.ts';
import type { Stack } from './stack.ts';

/** Brings the three databases up to date, side by side. */
export async function migrate(stack: Stack): Promise<void> {
  const runs = services.map((service) =>
    runCommand({
      what: `The migration of the ${service} database`,
      command: process.execPath,
      args: [join(repository, 'apps', service, 'dist/migrate.js')],
      options: { cwd: repository, env: serviceEnvironment(stack, service) },
      signal: stack.signal,
    }),
  );
  await Promise.all(runs);
}
