import { Module } from '@nestjs/common';
import { EventServer, MessagingModule } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import { consumerIsLive, ServiceModule } from '@waybill/service';
import { groups, topicsReadBy } from '@waybill/topics';
import { NotificationConfig } from './config';
import { notificationMigrations } from './migrations';
import { NoticesModule } from './notices/notices.module';

/** The notification service: e-mail, webhooks, in-app feed, preferences. */
@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'notification',
      config: NotificationConfig,
      readiness: {
        inject: [Database, EventServer],
        useFactory: (database: Database, server: EventServer) => ({
          database: () => database.assertReady(),
          consumer: () => server.assertReady(),
        }),
      },
      liveness: consumerIsLive,
    }),
    PostgresModule.forRootAsync({
      inject: [NotificationConfig],
      useFactory: (config: NotificationConfig) => ({
        url: config.DATABASE_URL,
        applicationName: 'waybill-notification',
        migrations: notificationMigrations,
      }),
    }),
    MessagingModule.forRootAsync({
      inject: [NotificationConfig, Database],
      useFactory: (config: NotificationConfig, database: Database) => ({
        kafka: config.kafka(),
        database,
        group: groups.notification,
        source: '/waybill/notification',
        topics: topicsReadBy(groups.notification),
        dataSchema: (type) => `/schemas/${type}`,
      }),
    }),
    NoticesModule,
  ],
})
export class AppModule {}
