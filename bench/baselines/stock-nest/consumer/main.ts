import 'reflect-metadata';
import { Controller, Inject, Module, ValidationPipe, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { Pool } from 'pg';
import { Counting } from '../../../src/engine/counting';
import { Reading } from '../../../src/engine/reading';
import { UPSERT_ONE } from '../../../src/engine/upsert';
import { brittle } from '../../../src/poison/brittle';
import { endWithParent, report, settings } from '../../../src/run/report-to-parent';

/** A consumer as the documentation of Nest has it: `Transport.KAFKA`, `@EventPattern`, `ValidationPipe`. */
export interface ConsumerSettings {
  brokers: string[];
  databaseUrl: string;
  topic: string;
  group: string;
  handler: 'one' | 'none' | 'brittle';
  messages: number;
  /** Nest hands it to kafkajs, whose default is 1. */
  partitionsConsumedConcurrently?: number;
}

const { brokers, databaseUrl, topic, group, handler, messages, partitionsConsumedConcurrently } =
  settings<ConsumerSettings>();
const counting = new Counting(messages);

@Controller()
class TransactionConsumer {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  @EventPattern<Record<string, Reading>>(topic)
  async add(@Payload() reading: Reading) {
    counting.add(1);
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await client.query(UPSERT_ONE, [reading.sku, reading.quantity]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }
}

@Controller()
class IdleConsumer {
  @EventPattern<Record<string, Reading>>(topic)
  take(@Payload() _reading: Reading) {
    counting.add(1);
  }
}

/** Can not take one of the readings. */
@Controller()
class BrittleConsumer {
  @EventPattern<Record<string, Reading>>(topic)
  take(@Payload() reading: Reading) {
    report([brittle(reading)]);
  }
}

const CONTROLLERS: Record<ConsumerSettings['handler'], Type> = {
  one: TransactionConsumer,
  none: IdleConsumer,
  brittle: BrittleConsumer,
};

@Module({
  controllers: [CONTROLLERS[handler]],
  providers: [{ provide: Pool, useFactory: () => new Pool({ connectionString: databaseUrl }) }],
})
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(App, {
    logger: ['error', 'warn'],
    transport: Transport.KAFKA,
    options: {
      client: { brokers },
      consumer: { groupId: group },
      subscribe: { fromBeginning: true },
      run: { partitionsConsumedConcurrently },
    },
  });
  app.useGlobalPipes(new ValidationPipe({ transform: true }));
  app.enableShutdownHooks();
  await app.listen();
}

endWithParent();
void main();
