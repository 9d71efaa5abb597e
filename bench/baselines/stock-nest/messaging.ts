import { Inject, Injectable, Module, ValidationPipe, type DynamicModule } from '@nestjs/common';
import { ClientKafka, ClientsModule, Transport, type KafkaOptions } from '@nestjs/microservices';
import { Pool } from 'pg';
import { lastValueFrom } from 'rxjs';
import type { TOPICS } from './messages';

const { KAFKA_BROKERS = '', DATABASE_URL = '', PARTITIONS_CONSUMED_CONCURRENTLY } = process.env;
const brokers = KAFKA_BROKERS.split(',');

/** Sends an event, one a message, and waits for the broker. Nest's `emit` by itself would drop a failed send. */
@Injectable()
export class Events {
  constructor(@Inject('KAFKA') private readonly client: ClientKafka) {}

  async emit(topic: (typeof TOPICS)[number], key: string, value: object): Promise<void> {
    await lastValueFrom(this.client.emit(topic, { key, value }), { defaultValue: undefined });
  }
}

/** What each of the three apps has: a client of Kafka and a pool of connections, as Nest's documentation sets them up. */
@Module({})
export class Messaging {
  static forRoot(name: string): DynamicModule {
    const options: KafkaOptions['options'] = { client: { clientId: name, brokers }, producerOnlyMode: true };
    return {
      module: Messaging,
      global: true,
      imports: [ClientsModule.register([{ name: 'KAFKA', transport: Transport.KAFKA, options }])],
      providers: [Events, { provide: Pool, useFactory: () => new Pool({ connectionString: DATABASE_URL }) }],
      exports: [Events, Pool],
    };
  }
}

/** The server side. `partitionsConsumedConcurrently` is kafkajs's own 1 unless it is set. */
export function consumerOf(name: string): KafkaOptions {
  const partitionsConsumedConcurrently = Number(PARTITIONS_CONSUMED_CONCURRENTLY ?? 1);
  return {
    transport: Transport.KAFKA,
    options: {
      client: { clientId: name, brokers },
      consumer: { groupId: `stock-nest-${name}` },
      subscribe: { fromBeginning: true },
      run: { partitionsConsumedConcurrently },
    },
  };
}

export const validation = (): ValidationPipe => new ValidationPipe({ transform: true });
