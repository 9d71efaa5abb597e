import { Module, type DynamicModule, type FactoryProvider, type INestApplication } from '@nestjs/common';
import type { MicroserviceOptions, NestMicroservice } from '@nestjs/microservices';
import { EventServer } from './event-server';
import { InboxPartitionsRepository } from './inbox-partitions.repository';
import { InboxRepository } from './inbox.repository';
import { MessagingMetrics } from './metrics';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';
import { Outbox } from './outbox';
import { OutboxRepository } from './outbox.repository';
import { Relays } from './relays';
import { InboxRetention } from './inbox-retention';
import { RethrowFilter } from './rethrow.filter';

export type MessagingModuleOptions = Pick<FactoryProvider<MessagingOptions>, 'inject' | 'useFactory'>;

/** Provides `Outbox` and the transport; `connectMessaging(app)` puts the transport to work. */
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    return MessagingModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ inject, useFactory }: MessagingModuleOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [
        { provide: MESSAGING_OPTIONS, inject: inject ?? [], useFactory },
        {
          provide: MessagingMetrics,
          inject: [MESSAGING_OPTIONS],
          useFactory: ({ registry }: MessagingOptions) => new MessagingMetrics(registry),
        },
        EventServer,
        InboxPartitionsRepository,
        InboxRepository,
        InboxRetention,
        Outbox,
        OutboxRepository,
        Relays,
      ],
      exports: [EventServer, Outbox],
    };
  }
}

/** Connects the handlers of `app` to Kafka; they start with `app.startAllMicroservices()`. */
export function connectMessaging(app: INestApplication): void {
  const strategy = app.get(EventServer);
  const microservice = app.connectMicroservice<MicroserviceOptions>(
    { strategy },
    { deferInitialization: true },
  ) as NestMicroservice;
  microservice.useGlobalFilters(new RethrowFilter());
  // What `connectMicroservice` does itself when it is not deferred, but then no filter is known to the handlers; and
  // left to `listen`, every lifecycle hook of the app would run a second time.
  microservice.registerListeners();
  microservice.setIsInitialized(true);
  microservice.setIsInitHookCalled(true);
}
