import { Module, type DynamicModule, type FactoryProvider, type INestApplication } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { EventServer } from './event-server';
import { InboxRepository } from './inbox.repository';
import { MessagingMetrics } from './metrics';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';
import { Outbox } from './outbox';
import { OutboxRepository } from './outbox.repository';
import { Relay } from './relay';
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
        InboxRepository,
        Outbox,
        OutboxRepository,
        Relay,
      ],
      exports: [EventServer, Outbox],
    };
  }
}

/** Connects the handlers of `app` to Kafka; they start with `app.startAllMicroservices()`. */
export function connectMessaging(app: INestApplication): void {
  const strategy = app.get(EventServer);
  // Handlers are bound to the filters that there are when they are registered, so that must come after the filter.
  const microservice = app.connectMicroservice<MicroserviceOptions>(
    { strategy },
    { deferInitialization: true },
  );
  microservice.useGlobalFilters(new RethrowFilter());
}
