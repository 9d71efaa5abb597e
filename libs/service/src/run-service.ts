import { Logger as NestLogger, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { ServiceConfig } from './config/service-config';
import { createHttpAdapter } from './http/http-adapter';
import { exitWhenLogged, processLogger } from './logging/process-logger';
import { onStopSignal, shutDown, type StopHandler } from './shutdown';
import { reportStartFailure } from './start-failure';

/** How to run an app. */
export interface RunOptions {
  /** The name of the service, as its log lines have it. */
  name: string;
  /** Called once all providers exist and before HTTP is served: for microservices, pipes, OpenAPI. */
  beforeListen?: (app: NestFastifyApplication) => void | Promise<void>;
}

/** Runs an app from start to end in this process, which it ends itself; it is all that a main.ts has to call. */
export async function runService(appModule: Type, { name, beforeListen }: RunOptions): Promise<void> {
  const log = processLogger(name);
  // At once: after this nothing can be relied on, not even for the time that a write takes.
  const die = (error: unknown, message: string): never => {
    log.fatal({ err: error }, message);
    process.exit(1);
  };
  process.on('uncaughtException', (error) => die(error, 'uncaught exception'));
  process.on('unhandledRejection', (reason) => die(reason, 'unhandled rejection'));

  // As process 1 of a container a signal without a handler would be ignored, so there is one from the beginning.
  let stop: StopHandler = (signal) => {
    log.info(`${signal} before the service was up: exiting`);
    exitWhenLogged(0);
  };
  onStopSignal(log, () => stop);

  try {
    const app = await createApp(appModule);
    const config = app.get(ServiceConfig);
    log.level = config.LOG_LEVEL;
    await beforeListen?.(app);
    await app.init();
    await listen(app, config);
    stop = (signal) => shutDown(app, log, signal);
    // After the port is ours: a process that can not have it would make its group rebalance with each attempt.
    await app.startAllMicroservices();
    log.info(`listening on ${await app.getUrl()}`);
  } catch (error) {
    reportStartFailure(log, error);
    exitWhenLogged(1);
  }
}

async function createApp(appModule: Type): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(appModule, createHttpAdapter(), {
    abortOnError: false,
    // What Nest says while there is no logger waits for it, and is never said when the start fails: the error comes
    // here and is reported once, without Nest's own coloured stack trace before it.
    bufferLogs: true,
    autoFlushLogs: false,
  });
  app.useLogger(app.get(Logger));
  app.flushLogs();
  return app;
}

async function listen(app: NestFastifyApplication, { PORT, HOST }: ServiceConfig): Promise<void> {
  // Nest logs a failed listen by itself; held back, it is lost with the process and reported in our words alone.
  NestLogger.attachBuffer();
  await app.listen(PORT, HOST);
  NestLogger.flush();
}
