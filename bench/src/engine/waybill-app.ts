import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { connectMessaging, MessagingModule, messagingMigrations } from '@waybill/messaging';
import { Database, migrate } from '@waybill/postgres';
import { Registry } from 'prom-client';
import { readings } from './topic';

export interface WaybillSettings {
  brokers: string[];
  /** Of an empty database. */
  databaseUrl: string;
  /** Read when it is given. */
  topic?: string;
  group: string;
}

/** A service on our engine with these handlers, all settings at their defaults. It reads once it is started. */
export async function waybillApp(
  { brokers, databaseUrl, topic, group }: WaybillSettings,
  controllers: Type[] = [],
): Promise<{ app: NestFastifyApplication; database: Database; registry: Registry }> {
  const database = new Database({ url: databaseUrl, applicationName: 'bench' });
  await migrate(database, messagingMigrations);
  const registry = new Registry();
  const messaging = MessagingModule.forRoot({
    kafka: { brokers },
    database,
    group,
    source: '/bench',
    topics: topic === undefined ? [] : [readings(topic, group)],
    registry,
  });
  @Module({ imports: [messaging], controllers })
  class App {}
  const app = await NestFactory.create<NestFastifyApplication>(App, new FastifyAdapter(), {
    logger: ['error', 'warn'],
  });
  connectMessaging(app);
  await app.init();
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  return { app, database, registry };
}
