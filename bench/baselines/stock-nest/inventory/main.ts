import 'reflect-metadata';
import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, type MicroserviceOptions } from '@nestjs/microservices';
import { Pool } from 'pg';
import { endWithParent, report } from '../../../src/run/report-to-parent';
import { Order } from '../messages';
import { consumerOf, Events, Messaging, validation } from '../messaging';
import { SCHEMA } from './schema';

@Controller()
class StockController {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly events: Events,
  ) {}

  @EventPattern('order.placed')
  async reserve(@Payload() order: Order): Promise<void> {
    const reserved = await this.hold(order);
    await this.events.emit(reserved ? 'stock.reserved' : 'stock.rejected', order.id, { orderId: order.id });
  }

  /** Holds all lines or none; a repeated message finds what the first one did. */
  private async hold({ id, lines }: Order): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const first = await client.query(
        'insert into holds (order_id, reserved, lines) values ($1, true, $2) on conflict do nothing',
        [id, JSON.stringify(lines)],
      );
      if (first.rowCount === 0) {
        const { rows } = await client.query<{ reserved: boolean }>(
          'select reserved from holds where order_id = $1',
          [id],
        );
        await client.query('commit');
        return rows[0]?.reserved ?? false;
      }
      for (const { sku, quantity } of lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1))) {
        const held = await client.query(
          'update stock_levels set held = held + $2 where sku = $1 and held + $2 <= on_hand',
          [sku, quantity],
        );
        if (held.rowCount === 1) continue;
        await client.query('rollback');
        await client.query('insert into holds (order_id, reserved, lines) values ($1, false, $2)', [
          id,
          JSON.stringify(lines),
        ]);
        return false;
      }
      await client.query('commit');
      return true;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }
}

@Module({ imports: [Messaging.forRoot('inventory')], controllers: [StockController] })
class App {}

async function main(): Promise<void> {
  const options = { logger: ['error' as const, 'warn' as const], ...consumerOf('inventory') };
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(App, options);
  app.useGlobalPipes(validation());
  app.enableShutdownHooks();
  await app.get(Pool).query(SCHEMA);
  await app.listen();
  report({ ready: true });
}

endWithParent();
void main();
