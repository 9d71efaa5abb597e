import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  RegisterWebhook,
  RemoveWebhook,
  SetPreferences,
  type NotificationSent,
  type WebhookDisabled,
} from '@waybill/dto';
import {
  connectMessaging,
  MessagingModule,
  messagingMigrations,
  OnEvents,
  Outbox,
  type Received,
} from '@waybill/messaging';
import { createHttpAdapter } from '@waybill/service';
import { groups, notificationCommands, notifications } from '@waybill/topics';
import { Registry } from 'prom-client';

type Command = RegisterWebhook | RemoveWebhook | SetPreferences;
type Told = NotificationSent | WebhookDisabled;

/** Stands for the notification service: notes what it is told over Kafka, and tells what a spec says. */
export interface NotificationService {
  commands: Received<Command>[];
  tell: (event: Told, version?: number) => Promise<void>;
  stop: () => Promise<void>;
}

const commands: Received<Command>[] = [];

@Controller()
class CommandsConsumer {
  @OnEvents(RegisterWebhook, RemoveWebhook, SetPreferences)
  note(received: Received<Command>[]): Promise<void> {
    commands.push(...received);
    return Promise.resolve();
  }
}

export async function startNotificationService(): Promise<NotificationService> {
  const { database, drop } = await testing.createDatabase(messagingMigrations);
  // One of its own: the real group may be at work on the same Kafka.
  const group = testing.unique('notification');
  const deadLetters = { [group]: notificationCommands.deadLetters[groups.notification]! };
  const messaging = MessagingModule.forRoot({
    ...{
      kafka: testing.kafka(),
      database,
      group,
      source: '/waybill/notification',
    },
    ...{ topics: [{ ...notificationCommands, deadLetters }], registry: new Registry() },
  });
  @Module({ imports: [messaging], controllers: [CommandsConsumer] })
  class Service {}
  const app = await NestFactory.create<NestFastifyApplication>(Service, createHttpAdapter(), {
    logger: false,
    abortOnError: false,
  });
  connectMessaging(app);
  await app.init();
  await app.startAllMicroservices();
  return {
    commands,
    tell: (message, version = 1) =>
      database.transaction(async (tx) => {
        await app.get(Outbox).add(tx, notifications, [{ message, version }]);
      }),
    stop: async () => {
      await app.close();
      await drop();
    },
  };
}
