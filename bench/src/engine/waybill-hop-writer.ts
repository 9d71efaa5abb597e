import 'reflect-metadata';
import { Outbox } from '@waybill/messaging';
import { v7 as uuidv7 } from 'uuid';
import { now } from '../run/clock';
import { endWithParent, report, settings } from '../run/report-to-parent';
import type { HopSettings, Seen } from './hop';
import { openLoop } from '../run/open-loop';
import { Reading, readingOf } from './reading';
import { readings } from './topic';
import { waybillApp } from './waybill-app';

/** Each reading in a transaction of its own, out by the relay. */
async function main(): Promise<void> {
  const { topic: name, ...rest } = settings<HopSettings & { perSecond: number; seconds: number }>();
  const { app, database } = await waybillApp({ ...rest, group: `${rest.group}.writer` });
  const outbox = app.get(Outbox, { strict: false });
  await app.startAllMicroservices();
  const topic = readings(name, rest.group);
  const sent: Seen = [];
  await openLoop(rest, async (n) => {
    const id = uuidv7();
    const message = Object.assign(new Reading(), readingOf(n, id));
    await database.transaction((tx) => outbox.add(tx, topic, [{ message, version: 1 }]));
    sent.push([id, now()]);
  });
  report({ sent });
}

endWithParent();
void main();
