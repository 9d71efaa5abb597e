import 'reflect-metadata';
import { Controller, type Type } from '@nestjs/common';
import { OnEvent, OnEvents, type Received, type Transaction } from '@waybill/messaging';
import { afterCommit } from '@waybill/postgres';
import { CompiledQuery } from 'kysely';
import { brittle } from '../poison/brittle';
import { endWithParent, report, settings } from '../run/report-to-parent';
import { Counting } from './counting';
import { Reading } from './reading';
import { UPSERT_ONE, UPSERT_RUN } from './upsert';
import { waybillApp, type WaybillSettings } from './waybill-app';

export interface ConsumerSettings extends WaybillSettings {
  handler: 'run' | 'one' | 'none' | 'brittle';
  messages: number;
}

const { handler, messages, ...app } = settings<ConsumerSettings>();
const counting = new Counting(messages);

/** The engine's idiom: a statement for a run of messages. */
@Controller()
class RunConsumer {
  @OnEvents(Reading)
  async add(events: Received<Reading>[], tx: Transaction) {
    counting.add(events.length);
    const skus = events.map(({ data }) => data.sku);
    const quantities = events.map(({ data }) => data.quantity);
    await tx.executeQuery(CompiledQuery.raw(UPSERT_RUN, [skus, quantities]));
  }
}

/** A statement for each message. Two chunks may want each other's SKUs; one of them is then rolled back and repeated. */
@Controller()
class OneConsumer {
  @OnEvent(Reading)
  async add({ data }: Received<Reading>, tx: Transaction) {
    counting.add(1);
    await tx.executeQuery(CompiledQuery.raw(UPSERT_ONE, [data.sku, data.quantity]));
  }
}

/** No SQL of its own; the engine's inbox remains. */
@Controller()
class IdleConsumer {
  @OnEvents(Reading)
  take(events: Received<Reading>[], tx: Transaction) {
    afterCommit(tx, () => counting.add(events.length));
  }
}

/** Can not take one of the readings. */
@Controller()
class BrittleConsumer {
  @OnEvents(Reading)
  take(events: Received<Reading>[], tx: Transaction) {
    const seen = events.map(({ data }) => brittle(data));
    afterCommit(tx, () => report(seen));
  }
}

const CONTROLLERS: Record<ConsumerSettings['handler'], Type> = {
  run: RunConsumer,
  one: OneConsumer,
  none: IdleConsumer,
  brittle: BrittleConsumer,
};

endWithParent();
void waybillApp(app, [CONTROLLERS[handler]]).then(({ app }) => app.startAllMicroservices());
