import type { Admin } from 'kafkajs';
import { plainKafka } from '../engine/topic';
import type { Bench } from '../run/bench';
import { now } from '../run/clock';
import { cpuSeconds } from '../run/cpu';
import { waitUntil } from '../run/wait-until';
import { skusOf, writeOrders, type Kind } from './backlog';
import type { Side } from './sides';

export type Figure = 'rate' | 'running' | 'cpu' | 'service' | 'kafka' | 'postgres';

/** A backlog of orders, from the start of the process until the reservation of the last one is on its topic. */
export async function measure(
  { infra, kafka }: Bench,
  side: Side,
  { name, kind, orders }: { name: string; kind: Kind; orders: number },
): Promise<Record<Figure, number>> {
  await side.prepare(infra, skusOf(kind));
  const { orders: topic, enveloped } = side;
  await writeOrders(kafka.brokers, { topic, kind, count: orders, enveloped });
  const admin = plainKafka(kafka).admin();
  await admin.connect();
  const servers = () => [infra.pidOf('kafka-1'), infra.pidOf('postgres')].map(cpuSeconds);
  try {
    const before = servers();
    const written = await offsetOf(admin, side.reservations);
    const begun = now();
    const marks = growth(admin, side.reservations, { from: written, by: orders });
    const child = await side.start(infra, name);
    try {
      const { first, last } = await marks;
      const [service, broker, database] = [cpuSeconds(child.pid), ...servers()] as [number, number, number];
      const held = await side.held(infra);
      if (held !== orders) throw new Error(`${name}: ${held} of ${orders} orders hold their units`);
      const perOrder = (seconds: number, from = 0) => ((seconds - from) * 1000) / orders;
      const cpu = {
        service: perOrder(service),
        kafka: perOrder(broker, before[0]),
        postgres: perOrder(database, before[1]),
      };
      return {
        rate: (orders / (last.at - begun)) * 1000,
        running: ((last.written - first.written) / (last.at - first.at)) * 1000,
        cpu: cpu.service + cpu.kafka + cpu.postgres,
        ...cpu,
      };
    } finally {
      await child.stop();
    }
  } finally {
    await admin.disconnect();
  }
}

interface Mark {
  at: number;
  written: number;
}

/** When a topic was first seen to grow, and when it had grown by so much. */
async function growth(
  admin: Admin,
  topic: string,
  { from, by }: { from: number; by: number },
): Promise<{ first: Mark; last: Mark }> {
  let first: Mark | undefined;
  let last: Mark = { at: now(), written: from };
  await waitUntil(
    `${by} messages on ${topic}`,
    async () => {
      last = { written: await offsetOf(admin, topic), at: now() };
      if (last.written > from) first ??= last;
      return last.written >= from + by;
    },
    { everyMs: 20, timeoutMs: 300_000 },
  );
  return { first: first ?? last, last };
}

async function offsetOf(admin: Admin, topic: string): Promise<number> {
  const partitions = await admin.fetchTopicOffsets(topic);
  return partitions.reduce((sum, { high }) => sum + Number(high), 0);
}
