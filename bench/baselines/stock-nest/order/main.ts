import 'reflect-metadata';
import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { endWithParent, report } from '../../../src/run/report-to-parent';
import { NotificationSent, PlaceOrder, StockDecision, type Order } from '../messages';
import { consumerOf, Events, Messaging, validation } from '../messaging';

const SCHEMA = `
  create table orders (
    id uuid primary key, status text not null, customer_id text not null, email text, currency text not null,
    lines json not null, total bigint not null, placed_at timestamptz not null default now());
  create table notifications (
    id uuid primary key, order_id uuid not null, order_status text not null, channel text not null,
    recipient text not null, at timestamptz not null default now())`;

@Controller()
class OrdersController {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly events: Events,
  ) {}

  @Post('v1/orders')
  @HttpCode(202)
  async place(@Body() body: PlaceOrder): Promise<Order> {
    const total = body.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    const order = { ...body, id: uuidv7(), status: 'PENDING', total };
    await this.pool.query(
      `insert into orders (id, status, customer_id, email, currency, lines, total)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [order.id, order.status, body.customerId, body.email, body.currency, JSON.stringify(body.lines), total],
    );
    await this.events.emit('order.placed', order.id, order);
    return order;
  }

  @EventPattern('stock.reserved')
  confirm(@Payload() { orderId }: StockDecision): Promise<void> {
    return this.decide(orderId, 'CONFIRMED');
  }

  @EventPattern('stock.rejected')
  reject(@Payload() { orderId }: StockDecision): Promise<void> {
    return this.decide(orderId, 'REJECTED');
  }

  @EventPattern('notification.sent')
  async log(@Payload() { id, orderId, orderStatus, channel, recipient }: NotificationSent): Promise<void> {
    await this.pool.query(
      `insert into notifications (id, order_id, order_status, channel, recipient)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [id, orderId, orderStatus, channel, recipient],
    );
  }

  /** A repeated message finds the order decided, and tells it again: the first time may have failed before that. */
  private async decide(orderId: string, status: 'CONFIRMED' | 'REJECTED'): Promise<void> {
    const { rows } = await this.pool.query<Order>(
      `update orders set status = $2 where id = $1 and status in ('PENDING', $2)
       returning id, status, customer_id as "customerId", email, currency, lines, total::int`,
      [orderId, status],
    );
    const [order] = rows;
    if (order)
      await this.events.emit(`order.${status === 'CONFIRMED' ? 'confirmed' : 'rejected'}`, orderId, order);
  }
}

@Module({ imports: [Messaging.forRoot('order')], controllers: [OrdersController] })
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(App, new FastifyAdapter(), {
    logger: ['error', 'warn'],
  });
  app.connectMicroservice(consumerOf('order'), { inheritAppConfig: true });
  app.useGlobalPipes(validation());
  app.enableShutdownHooks();
  await app.get(Pool).query(SCHEMA);
  await app.startAllMicroservices();
  await app.listen(Number(process.env['PORT']), '127.0.0.1');
  report({ ready: true });
}

endWithParent();
void main();
