import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ServiceConfig } from './config/service-config';
import { Draining } from './health/draining';
import { exitWhenLogged } from './logging/process-logger';

/** What a process does when it is told to end, at the stage it is in. */
export type StopHandler = (signal: NodeJS.Signals) => Promise<void> | void;

/**
 * Calls the current handler on the first SIGTERM or SIGINT; the second one ends the process at once. Nest's own
 * shutdown hooks are not used: they close HTTP before anybody could learn that this process is not ready any more.
 */
export function onStopSignal(log: Logger, handler: () => StopHandler): void {
  let stopping = false;
  const receive = (signal: NodeJS.Signals) => {
    if (stopping) {
      log.warn(`second signal (${signal}): exiting at once`);
      process.exit(1);
    }
    stopping = true;
    void handler()(signal);
  };
  process.on('SIGTERM', receive);
  process.on('SIGINT', receive);
}

/**
 * Ends a running service: readiness fails, requests are served for DRAIN_SECONDS more, then Nest closes HTTP, then
 * the consumers and the relay, then (onApplicationShutdown) the pools. After SHUTDOWN_TIMEOUT_SECONDS it is forced.
 */
export async function shutDown(
  app: NestFastifyApplication,
  log: Logger,
  signal: NodeJS.Signals,
): Promise<void> {
  const config = app.get(ServiceConfig);
  const timeout = config.SHUTDOWN_TIMEOUT_SECONDS;
  const drain = config.drainSeconds();
  log.info(`${signal}: shutting down`);
  // Not unref'd: should nothing else be left to wait for, an end that is not an end must still be told.
  setTimeout(() => {
    log.error(`not done ${timeout} s after ${signal}: exiting by force`);
    exitWhenLogged(1);
  }, timeout * 1000);

  try {
    app.get(Draining).begin();
    await sleep(drain * 1000);
    cutConnectionsAfter(((timeout - drain) * 1000) / 2, app, log);
    await app.close();
    log.info('stopped');
    exitWhenLogged(0);
  } catch (error) {
    log.error({ err: error }, 'could not shut down in order');
    exitWhenLogged(1);
  }
}

/** An endless stream or a client that does not read must not use up the time that the consumers need to commit. */
function cutConnectionsAfter(milliseconds: number, app: NestFastifyApplication, log: Logger): void {
  const server = app.getHttpServer();
  const timer = setTimeout(() => {
    log.warn('connections are still open: cutting them');
    server.closeAllConnections();
  }, milliseconds);
  server.once('close', () => clearTimeout(timer));
}
