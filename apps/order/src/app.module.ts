import { Module } from '@nestjs/common';
import { MessagingModule } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import { consumerIsLive, ServiceModule } from '@waybill/service';
import { deadLetterTopics, groups, topicsReadBy } from '@waybill/topics';
import { OrderConfig } from './config';
import { DeadLettersModule } from './dead-letters/dead-letters.module';
import { DeadlinesModule } from './deadlines/deadlines.module';
import { DocumentsModule } from './documents/documents.module';
import { FeedModule } from './feed/feed.module';
import { HttpModule } from './http/http.module';
import { orderMigrations } from './migrations';
import { NotificationsModule } from './notifications/notifications.module';
import { OrdersModule } from './orders/orders.module';
import { RetentionModule } from './retention/retention.module';
import { PreferencesModule } from './preferences/preferences.module';
import { StockModule } from './stock/stock.module';
import { TopicsModule } from './topics/topics.module';
import { WebhooksModule } from './webhooks/webhooks.module';

/** The order service: HTTP API, order lifecycle, read models. */
@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'order',
      config: OrderConfig,
      // Not the consumer: orders are accepted while Kafka is down.
      readiness: {
        inject: [Database],
        useFactory: (database: Database) => ({ database: () => database.assertReady() }),
      },
      liveness: consumerIsLive,
    }),
    PostgresModule.forRootAsync({
      inject: [OrderConfig],
      useFactory: (config: OrderConfig) => ({
        url: config.DATABASE_URL,
        applicationName: 'waybill-order',
        migrations: orderMigrations,
      }),
    }),
    MessagingModule.forRootAsync({
      inject: [OrderConfig, Database],
      useFactory: (config: OrderConfig, database: Database) => ({
        kafka: config.kafka(),
        database,
        group: groups.order,
        source: '/waybill/order',
        topics: topicsReadBy(groups.order),
        rawTopics: deadLetterTopics,
        dataSchema: (type) => `/schemas/${type}`,
      }),
    }),
    HttpModule,
    OrdersModule,
    DeadlinesModule,
    StockModule,
    NotificationsModule,
    WebhooksModule,
    PreferencesModule,
    FeedModule,
    DeadLettersModule,
    TopicsModule,
    DocumentsModule,
    RetentionModule,
  ],
})
export class AppModule {}
