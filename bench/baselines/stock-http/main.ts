import 'reflect-metadata';
import { Body, Controller, HttpCode, Inject, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { endWithParent, report } from '../../src/run/report-to-parent';
import { PlaceOrder, type Order } from '../stock-nest/messages';

const SCHEMA = `
  create table orders (
    id uuid primary key, status text not null, customer_id text not null, email text, currency text not null,
    lines json not null, total bigint not null, placed_at timestamptz not null default now());
  create table outbox (id uuid primary key, topic text not null, key text not null, payload json not null)`;

@Controller('v1/orders')
class OrdersController {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** The order and its event, in one transaction. Whoever publishes the outbox would come on top. */
  @Post()
  @HttpCode(202)
  async place(@Body() body: PlaceOrder): Promise<Order> {
    const total = body.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    const order = { ...body, id: uuidv7(), status: 'PENDING', total };
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into orders (id, status, customer_id, email, currency, lines, total)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          order.id,
          order.status,
          body.customerId,
          body.email,
          body.currency,
          JSON.stringify(body.lines),
          total,
        ],
      );
      await client.query('insert into outbox (id, topic, key, payload) values ($1, $2, $3, $4)', [
        uuidv7(),
        'order.placed',
        order.id,
        JSON.stringify(order),
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
    return order;
  }
}

const pool = {
  provide: Pool,
  useFactory: () => new Pool({ connectionString: process.env['DATABASE_URL'] }),
};

@Module({ providers: [pool], controllers: [OrdersController] })
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(App, { logger: ['error', 'warn'] });
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
  app.enableShutdownHooks();
  await app.get(Pool).query(SCHEMA);
  await app.listen(Number(process.env['PORT']), '127.0.0.1');
  report({ ready: true });
}

endWithParent();
void main();
