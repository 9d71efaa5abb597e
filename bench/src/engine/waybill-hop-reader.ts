import 'reflect-metadata';
import { Controller } from '@nestjs/common';
import { OnEvents, type Received, type Transaction } from '@waybill/messaging';
import { afterCommit } from '@waybill/postgres';
import { CompiledQuery } from 'kysely';
import { now } from '../run/clock';
import { endWithParent, report, settings } from '../run/report-to-parent';
import type { HopSettings, Seen } from './hop';
import { Reading } from './reading';
import { TOTALS, UPSERT_RUN } from './upsert';
import { waybillApp } from './waybill-app';

@Controller()
class RunConsumer {
  @OnEvents(Reading)
  async add(events: Received<Reading>[], tx: Transaction) {
    const skus = events.map(({ data }) => data.sku);
    const quantities = events.map(({ data }) => data.quantity);
    await tx.executeQuery(CompiledQuery.raw(UPSERT_RUN, [skus, quantities]));
    afterCommit(tx, () => {
      const at = now();
      report(events.map(({ data }): Seen[number] => [data.id, at]));
    });
  }
}

async function main(): Promise<void> {
  const { app, database } = await waybillApp(settings<HopSettings>(), [RunConsumer]);
  await database.connection.executeQuery(CompiledQuery.raw(TOTALS));
  await app.startAllMicroservices();
}

endWithParent();
void main();
