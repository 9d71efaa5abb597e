import 'reflect-metadata';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, type MicroserviceOptions } from '@nestjs/microservices';
import { createTransport } from 'nodemailer';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { endWithParent, report } from '../../../src/run/report-to-parent';
import { Order } from '../messages';
import { consumerOf, Events, Messaging, validation } from '../messaging';

const SCHEMA = `
  create table notices (
    id uuid primary key, order_id uuid not null, order_status text not null, channel text not null,
    recipient text not null, title text not null, body text not null, status text not null,
    unique (order_id, order_status, channel, recipient))`;
const folder = process.env['MAIL_DIR'] ?? '.';
const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });

@Controller()
class NoticesController {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly events: Events,
  ) {}

  @EventPattern('order.confirmed')
  confirmed(@Payload() order: Order): Promise<void> {
    return this.tell(order, 'Your order is confirmed');
  }

  @EventPattern('order.rejected')
  rejected(@Payload() order: Order): Promise<void> {
    return this.tell(order, 'We could not accept your order');
  }

  /** An entry in the feed, which is told by being written, and a mail. */
  private async tell(order: Order, title: string): Promise<void> {
    const body = `Order ${order.id}\n${order.lines.map((line) => `${line.quantity} × ${line.sku}`).join('\n')}`;
    const feed = { id: uuidv7(), channel: 'feed', recipient: order.customerId };
    const mail = { id: uuidv7(), channel: 'email', recipient: order.email ?? '' };
    const { rowCount } = await this.pool.query(
      `insert into notices (id, order_id, order_status, channel, recipient, title, body, status)
       values ($1, $2, $3, 'feed', $4, $5, $6, 'SENT'), ($7, $2, $3, 'email', $8, $5, $6, 'PENDING')
       on conflict do nothing`,
      [feed.id, order.id, order.status, feed.recipient, title, body, mail.id, mail.recipient],
    );
    if (rowCount === 0) return;
    await send(mail.id, mail.recipient, title, body);
    await this.pool.query(`update notices set status = 'SENT' where id = $1`, [mail.id]);
    for (const notice of [feed, mail]) {
      const sent = { ...notice, orderId: order.id, orderStatus: order.status };
      await this.events.emit('notification.sent', order.id, sent);
    }
  }
}

async function send(id: string, to: string, subject: string, text: string): Promise<void> {
  const from = 'Waybill <orders@waybill.example>';
  const { message } = await transport.sendMail({ from, to, subject, text, messageId: `<${id}@waybill>` });
  const file = join(folder, `${id}.eml`);
  await writeFile(`${file}.part`, message as Buffer);
  await rename(`${file}.part`, file);
}

@Module({ imports: [Messaging.forRoot('notification')], controllers: [NoticesController] })
class App {}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const options = { logger: ['error' as const, 'warn' as const], ...consumerOf('notification') };
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(App, options);
  app.useGlobalPipes(validation());
  app.enableShutdownHooks();
  await app.get(Pool).query(SCHEMA);
  await app.listen();
  report({ ready: true });
}

endWithParent();
void main();
