import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  createKafka,
  createTopics,
  LaneConsumer,
  type KafkaRecord,
  type Topic,
  type TopicSpec,
} from '@waybill/kafka';
import type { Database } from '@waybill/postgres';
import { IsInt } from 'class-validator';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { connectMessaging, MessagingModule, messagingMigrations, type MessagingOptions } from '../src/index';

export class Counted {
  static readonly type = 'test.counted.v1';
  @IsInt()
  n!: number;
}

export class Doubled {
  static readonly type = 'test.doubled.v1';
  @IsInt()
  n!: number;
}

export const counted = (n: number) => testing.aMessage(Counted, { n });
export const doubled = (n: number) => testing.aMessage(Doubled, { n });

/** A topic of both messages, keyed by the number, with a dead-letter topic for `group`. */
export async function topicFor(group: string, overrides: Partial<Topic<Counted | Doubled>> = {}) {
  const deadLetters: TopicSpec = { name: testing.unique('dead-letters'), partitions: 3, config: {} };
  await createTopics(testing.kafka(), [deadLetters]);
  const topic = await testing.createTopic<Counted | Doubled>({
    messages: [Counted, Doubled],
    key: ({ n }) => String(n),
    deadLetters: { [group]: deadLetters },
    ...overrides,
  });
  return { topic, deadLetters: deadLetters.name };
}

export const withEffects = {
  ...messagingMigrations,
  'test-0001-effects': {
    up: async (db: Parameters<(typeof messagingMigrations)[string]['up']>[0]) => {
      await sql`create table effects (at bigint generated always as identity, n bigint, what text)`.execute(
        db,
      );
    },
  },
};

export async function effects(database: Database): Promise<{ n: number; what: string }[]> {
  const { rows } = await sql<{ n: number; what: string }>`select n, what from effects order by at`.execute(
    database.connection,
  );
  return rows;
}

/** A service with these controllers, running. */
export async function startService(
  options: Omit<MessagingOptions, 'kafka' | 'registry'> & Partial<MessagingOptions>,
  controllers: Type[] = [],
): Promise<NestFastifyApplication> {
  const messaging = MessagingModule.forRoot({ kafka: testing.kafka(), registry: new Registry(), ...options });
  @Module({ imports: [messaging], controllers })
  class Service {}
  const app = await NestFactory.create<NestFastifyApplication>(Service, new FastifyAdapter(), {
    logger: false,
  });
  connectMessaging(app);
  await app.init();
  await app.startAllMicroservices();
  return app;
}

/** Reads a topic from its start until `count` records are there, or as many as `enough` wants. */
export async function recordsOf(
  topic: string,
  enough: number | ((records: KafkaRecord[]) => boolean),
): Promise<KafkaRecord[]> {
  const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };
  const consumer = new LaneConsumer(createKafka(testing.kafka(), silent), {
    group: testing.unique('reader'),
    topics: [topic],
    logger: silent,
    onReady: () => undefined,
    onCrash: () => undefined,
  });
  consumer.start();
  const records: KafkaRecord[] = [];
  try {
    await testing.waitFor(
      () => {
        for (const claim of consumer.claim(10_000, 100_000_000)) {
          records.push(...claim.records);
          consumer.done(claim);
        }
        return typeof enough === 'number' ? records.length >= enough : enough(records);
      },
      { what: `the records on ${topic}` },
    );
  } finally {
    await consumer.stop();
  }
  return records;
}
