import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OrderDto, PlaceOrderDto, ProblemDto } from '@waybill/dto';
import { sql } from 'kysely';
import type { Database } from '@waybill/postgres';
import { createHttpAdapter, type Patience } from '@waybill/service';
import { deadLetterTopics, groups, orders, topicsReadBy } from '@waybill/topics';
import { prepareHttp } from '../src/http/prepare-http';
import { orderMigrations } from '../src/migrations';

/** The fields of an answer and those of a problem, whichever it is. */
export type Refusable<T> = T & Omit<ProblemDto, 'status'>;

type TestDatabase = Awaited<ReturnType<typeof testing.createDatabase>>;

/** The app on a port of its own with a database of its own. Kafka is not there. */
export interface Api {
  app: NestFastifyApplication;
  database: Database;
  url: string;
  stop: () => Promise<void>;
  call: <T = Refusable<OrderDto>>(
    method: string,
    path: string,
    options?: {
      body?: unknown;
      raw?: string | Buffer;
      headers?: Record<string, string>;
      signal?: AbortSignal;
    },
  ) => Promise<Answer<T>>;
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/**
 * Starts the app; `databaseUrl` is for specs in which it is not to reach its own database, `brokers` for those with Kafka,
 * `prepare` for what it needs before it listens.
 */
export async function startApi(
  databaseUrl?: string,
  brokers = '127.0.0.1:1',
  patience: Partial<Patience> = {},
  prepare?: (app: NestFastifyApplication) => void,
): Promise<Api> {
  const own: TestDatabase = await testing.createDatabase(orderMigrations);
  const DATABASE_URL = databaseUrl ?? own.url;
  Object.assign(process.env, { DATABASE_URL, KAFKA_BROKERS: brokers, LOG_LEVEL: 'silent' });
  // Its config reads the environment when it is imported.
  const { AppModule } = jest.requireActual<typeof import('../src/app.module')>('../src/app.module');
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, createHttpAdapter(patience), {
    logger: false,
    abortOnError: false,
  });
  prepareHttp(app);
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    database: own.database,
    url,
    stop: async () => {
      app.getHttpServer().closeAllConnections();
      await app.close();
      await own.drop();
    },
    call: async <T>(method: string, path: string, { body, raw, headers, signal }: CallOptions = {}) => {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const json = sent === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await fetch(url + path, {
        method,
        body: sent,
        headers: { ...json, ...headers },
        signal,
      });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.includes('json');
      return {
        status: answer.status,
        headers: answer.headers,
        body: (isJson && text !== '' ? JSON.parse(text) : text) as T,
      };
    },
  };
}

type CallOptions = {
  body?: unknown;
  raw?: string | Buffer;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

/** A body that is accepted; the overrides last. */
export function aBody(overrides: Partial<PlaceOrderDto> = {}): PlaceOrderDto {
  return {
    customerId: 'c-1',
    currency: 'EUR',
    lines: [{ sku: 'TEA-001', quantity: 2, unitPrice: 450 }],
    ...overrides,
  };
}

/** Creates the topics that order reads and writes. */
export async function createTopics(): Promise<void> {
  const declared = [orders, ...topicsReadBy(groups.order), ...deadLetterTopics];
  for (const topic of declared) await testing.createTopic({ ...topic, key: () => '', messages: [] });
}

/** Runs SQL as somebody else would: nobody in this process is told. */
export async function query<T>(database: Database, statement: string): Promise<T[]> {
  return (await sql.raw<T>(statement).execute(database.connection)).rows;
}

/** How a query is planned that has no other choice than an index: tables of specs are too small to prefer one. */
export async function planOf(database: Database, statement: string): Promise<string> {
  return database.transaction(async (tx) => {
    for (const way of ['seqscan', 'bitmapscan', 'sort'])
      await sql.raw(`set local enable_${way} = off`).execute(tx);
    const { rows } = await sql.raw<Record<string, string>>(`explain ${statement}`).execute(tx);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
}
