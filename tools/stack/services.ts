import { join } from 'node:path';
import type { ChildSpec } from '../processes/child.ts';
import { poll } from '../processes/poll.ts';
import { addresses } from '../settings/addresses.ts';
import { replicas, type Replica } from '../settings/ports.ts';
import { repository, type Service } from '../settings/settings.ts';
import { StartError } from '../settings/start-error.ts';
import { webhookMasterKey } from '../settings/webhook-master-key.ts';
import { STAGE, type Stack } from './stack.ts';

const READY_TIMEOUT_MS = 90_000;

/** What a service is told of its surroundings; all else comes from the user's own environment. */
export function serviceEnvironment({ settings, folder }: Stack, service: Service): NodeJS.ProcessEnv {
  const { kafkaBrokers, databases } = addresses(settings);
  return {
    ...process.env,
    KAFKA_BROKERS: kafkaBrokers.join(','),
    DATABASE_URL: databases[service],
    PORT: String(settings.ports[service]),
    MAIL_DIR: process.env['MAIL_DIR'] || folder.mail,
    WEBHOOK_MASTER_KEY: webhookMasterKey(process.env, folder),
  };
}

/** Starts all services, and returns when every one of them says it is ready. */
export async function startServices(stack: Stack): Promise<void> {
  await Promise.all(replicas(stack.settings).map((replica) => startService(stack, replica)));
}

async function startService(stack: Stack, { service, name, port }: Replica): Promise<void> {
  const spec: ChildSpec = {
    name,
    command: process.execPath,
    // kafkajs arms a timer with a negative time now and then, of which Node 24 warns; it is harmless.
    args: ['--disable-warning=TimeoutNegativeWarning', join(repository, 'apps', service, 'dist/main.js')],
    cwd: repository,
    env: { ...serviceEnvironment(stack, service), PORT: String(port) },
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 30_000,
  };
  const child = stack.supervisor.start(STAGE.services, spec);
  const url = `http://127.0.0.1:${port}/readyz`;
  const ready = poll(() => isReady(url), { timeoutMs: READY_TIMEOUT_MS, signal: stack.signal, everyMs: 100 });
  if (await child.untilReady(ready)) return;
  throw new StartError(
    `${name} is not ready (${url}) after ${READY_TIMEOUT_MS / 1000} s; its log is ${child.log}`,
  );
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return status === 200;
  } catch {
    return false;
  }
}
