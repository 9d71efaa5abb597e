import { join } from 'node:path';
import { encodeHeaders } from '@waybill/kafka';
import type { Message, Producer } from 'kafkajs';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { plainKafka } from '../engine/topic';
import type { Bench } from '../run/bench';
import { Child } from '../run/child';
import { cpuSeconds } from '../run/cpu';
import { openLoop } from '../run/open-loop';
import { latencyOf, percentile } from '../run/statistics';
import { waitUntil } from '../run/wait-until';
import { startServices } from '../story/waybill';
import type { Hanging, Listening, Receipt } from './receivers';

/** So many that a fifth of them could hold every call of a process, at four each. */
export const RECEIVERS = 400;
export const PER_SECOND = 200;
const HANGING = '/hanging/';
const CONFIRMED = 'waybill.order.confirmed.v1';
const ALL = Array.from({ length: RECEIVERS }, (_, n) => n);
const isOneOfFive = (receiver: number) => receiver % 5 === 0;

export type Figure = 'p50' | 'p95' | 'p99' | 'max' | 'calls' | 'again' | 'others' | 'service' | 'postgres';

interface Told {
  order: string;
  receiver: number;
  due: number;
}

/** A notification service from its start: what four fifths of the receivers see of it, the others hanging or not. */
export async function measure(
  { infra, kafka, quick }: Bench,
  { name, hang, seconds }: { name: string; hang: boolean; seconds: number },
): Promise<Record<Figure, number>> {
  const receivers = new Child({
    name: `${name}-receivers`,
    script: join(__dirname, 'receivers.js'),
    args: [JSON.stringify({ hanging: HANGING } satisfies Hanging)],
    logs: infra.logs,
  });
  const { url } = await receivers.next<Listening>();
  const database = new Client({ connectionString: infra.databaseUrl('notification') });
  await database.connect();
  await database.query('truncate notices, webhooks');
  const env = { WEBHOOK_ALLOW_PRIVATE: 'true' };
  const { children } = await startServices(infra, name, ['notification'], env);
  const producer = plainKafka(kafka).producer();
  await producer.connect();
  const receipts = new Map<string, number[]>();
  void listen(receivers, receipts);

  const received = (told: Told[]) =>
    waitUntil('receiving all calls', () => {
      for (const child of [receivers, ...children]) child.assertRunning();
      return told.every(({ order }) => receipts.has(order));
    });
  try {
    await register(producer, { name, url, hang });
    await waitUntil('registering the webhooks', async () => {
      const { rows } = await database.query<{ n: number }>('select count(*)::int as n from webhooks');
      return rows[0]?.n === RECEIVERS;
    });
    // Compilers warm up on calls that are answered, so that those that hang are news to the service afterwards.
    const well = ALL.filter((receiver) => !isOneOfFive(receiver));
    await received(await tell(producer, { name, to: well, seconds: quick ? 3 : 10 }));

    const pids = [children[0]!.pid, infra.pidOf('postgres')];
    const before = pids.map(cpuSeconds);
    const told = await tell(producer, { name, to: ALL, seconds });
    const measured = told.filter(({ receiver }) => !isOneOfFive(receiver));
    await received(measured);
    const [service = NaN, postgres = NaN] = pids.map(
      (pid, i) => ((cpuSeconds(pid) - before[i]!) * 1000) / told.length,
    );
    const latencies = measured.map(({ order, due }) => receipts.get(order)![0]! - due);
    const callsOf = (orders: Told[]) =>
      orders.reduce((sum, { order }) => sum + (receipts.get(order)?.length ?? 0), 0);
    return {
      ...latencyOf(latencies),
      max: percentile(latencies, 1),
      calls: measured.length,
      again: callsOf(measured) - measured.length,
      others: callsOf(told.filter(({ receiver }) => isOneOfFive(receiver))),
      service,
      postgres,
    };
  } finally {
    // First, so that the service need not wait for those who hang.
    await receivers.stop();
    await Promise.all([...children.map((child) => child.stop()), producer.disconnect(), database.end()]);
  }
}

/** As the order service does it. */
async function register(
  producer: Producer,
  { name, url, hang }: { name: string; url: string; hang: boolean },
): Promise<void> {
  const messages = ALL.map((receiver) => {
    const id = `${name}-${receiver}`;
    const path = hang && isOneOfFive(receiver) ? HANGING : '/';
    const webhook = {
      id,
      url: `${url}${path}${receiver}`,
      types: [CONFIRMED],
      customerId: id,
      generation: 1,
    };
    return messageOf('waybill.webhook.register.v1', webhook, 1);
  });
  await producer.send({ topic: 'waybill.notification.commands', messages });
}

/** An event for each call; the receivers take turns. */
async function tell(
  producer: Producer,
  { name, to, seconds }: { name: string; to: number[]; seconds: number },
): Promise<Told[]> {
  const told: Told[] = [];
  await openLoop({ perSecond: PER_SECOND, seconds }, async (n, due) => {
    const receiver = to[n % to.length]!;
    const order = uuidv7();
    told.push({ order, receiver, due });
    const message = messageOf(CONFIRMED, confirmed(order, `${name}-${receiver}`), 2);
    await producer.send({ topic: 'waybill.orders', messages: [message] });
  });
  return told;
}

/** Without an address, so that no mail is sent. */
function confirmed(id: string, customerId: string) {
  const time = new Date().toISOString();
  return {
    ...{ id, status: 'CONFIRMED', version: 2, customerId, currency: 'EUR' },
    ...{
      lines: [{ sku: 'TEA-001', quantity: 1, unitPrice: 450 }],
      total: 450,
      placedAt: time,
      updatedAt: time,
    },
  };
}

function messageOf(type: string, data: { id: string }, aggregateVersion: number): Message {
  const headers = encodeHeaders({
    id: uuidv7(),
    source: '/bench',
    type,
    time: new Date().toISOString(),
    subject: data.id,
    correlationId: data.id,
    aggregateVersion,
  });
  return { key: data.id, value: JSON.stringify(data), headers };
}

/** Until the receivers end. */
async function listen(receivers: Child, receipts: Map<string, number[]>): Promise<void> {
  try {
    for (;;) {
      const { order, at } = await receivers.next<Receipt>();
      receipts.set(order, [...(receipts.get(order) ?? []), at]);
    }
  } catch {
    // They have ended; whoever waits for a call asks whether they run.
  }
}
