import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  CheckedProducer,
  createKafka,
  encodeHeaders,
  type OutgoingRecord,
  type Topic,
  type TopicSpec,
} from '@waybill/kafka';
import type { Database } from '@waybill/postgres';
import { sql } from 'kysely';
import type { MessagingOptions, Transaction } from '../src/index';
import { Counted, effects, startService, topicFor, withEffects, type Doubled } from './support';

const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };

/** A message to the reader's topic; valid where nothing else is said. */
export interface Sent {
  n: number;
  type?: string;
  id?: string;
  value?: Buffer;
  partition?: number;
}

/** Writes an effect that `Reader.applied` sees. */
export const insert = (tx: Transaction, n: number, what: string) =>
  sql`insert into effects (n, what) values (${n}, ${what})`.execute(tx);

/** A topic, a database, and services that read the one into the other. */
export class Reader {
  private readonly producer = new CheckedProducer(createKafka(testing.kafka(), silent));
  private readonly apps: NestFastifyApplication[] = [];
  private lastId = 0;

  private constructor(
    readonly database: Database,
    private readonly drop: () => Promise<void>,
    public group: string,
    readonly topic: Topic<Counted | Doubled>,
    readonly deadLetters: string,
  ) {}

  static async open(): Promise<Reader> {
    const { database, drop } = await testing.createDatabase(withEffects);
    const group = testing.unique('group');
    const { topic, deadLetters } = await topicFor(group);
    return new Reader(database, drop, group, topic, deadLetters);
  }

  /** Starts a service with this handler. */
  async serve(controller: Type, overrides: Partial<MessagingOptions> = {}): Promise<NestFastifyApplication> {
    const { database, group } = this;
    // Whatever the group is called now, it parks where the first one did.
    const topic = {
      ...this.topic,
      deadLetters: { [group]: Object.values(this.topic.deadLetters)[0] as TopicSpec },
    };
    const options = { database, group, source: '/test/reader', topics: [topic], ...overrides };
    const app = await startService(options, [controller]);
    this.apps.push(app);
    return app;
  }

  async stopServices(): Promise<void> {
    await Promise.all(this.apps.splice(0).map((app) => app.close()));
  }

  send(messages: Sent[]): Promise<void> {
    return this.sendRaw(
      messages.map(({ n, type = Counted.type, id = `id-${++this.lastId}`, value, partition }) => ({
        partition,
        key: Buffer.from(String(n)),
        value: value ?? Buffer.from(JSON.stringify({ n })),
        headers: encodeHeaders({
          id,
          source: '/test/elsewhere',
          type,
          time: '2026-11-20T10:00:00.000Z',
          subject: String(n),
          correlationId: 'story',
          aggregateVersion: 1,
        }),
      })),
    );
  }

  sendRaw(records: Omit<OutgoingRecord, 'topic'>[]): Promise<void> {
    return this.producer.send(records.map((record) => ({ ...record, topic: this.topic.name })));
  }

  /** The effects in their order, once there are so many. */
  applied(count: number): Promise<{ n: number; what: string }[]> {
    // Some of them fail for 10 s before that, by the pauses between their tries.
    const all = async () => {
      const rows = await effects(this.database);
      return rows.length >= count && rows;
    };
    return testing.waitFor(all, { what: `${count} effects`, timeoutMs: 50_000 });
  }

  async parkedRows(): Promise<number> {
    const { rows } = await sql`select from inbox_parked`.execute(this.database.connection);
    return rows.length;
  }

  async close(): Promise<void> {
    await this.stopServices();
    await this.producer.disconnect();
    await this.drop();
  }
}
