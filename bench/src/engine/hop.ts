import { join } from 'node:path';
import type { Bench } from '../run/bench';
import { Child } from '../run/child';
import { inRounds } from '../run/rounds';
import { latencyOf } from '../run/statistics';
import type { Row } from '../run/table';
import { createReadings } from './topic';

const PER_SECOND = 500;

export interface HopSettings {
  brokers: string[];
  databaseUrl: string;
  topic: string;
  group: string;
}

/** Which reading was sent, or had its effect, when. */
export type Seen = [id: string, at: number][];

/**
 * One hop at 500 messages a second. Ours: from the commit of the sender's transaction to the commit of the reader's,
 * which holds an upsert. The bare one: from the call of `send` to kafkajs's `eachMessage`.
 */
export async function hop(bench: Bench): Promise<Row[]> {
  const sides = [
    {
      label: 'Waybill: commit here to committed effect there',
      from: 'waybill-hop-writer.js',
      to: 'waybill-hop-reader.js',
    },
    {
      label: 'kafkajs alone: send with acks=all to eachMessage',
      from: 'bare-hop-writer.js',
      to: 'bare-hop-reader.js',
    },
  ];
  const figures = await inRounds(bench, sides, async (side, round) => {
    const name = `bench.hop.${sides.indexOf(side)}.${round}`;
    await createReadings(bench.kafka, name);
    const settings = async (part: string): Promise<HopSettings & { perSecond: number; seconds: number }> => ({
      ...bench.kafka,
      databaseUrl: await bench.infra.createDatabase(`bench_hop_${part}`),
      topic: name,
      group: name,
      perSecond: PER_SECOND,
      seconds: bench.quick ? 5 : 15,
    });
    const { logs } = bench.infra;
    const child = async (part: string, script: string) =>
      new Child({
        name: `${name}-${part}`,
        script: join(__dirname, script),
        args: [JSON.stringify(await settings(part))],
        logs,
      });
    const reader = await child('reader', side.to);
    const writer = await child('writer', side.from);
    try {
      const { sent } = await writer.next<{ sent: Seen }>();
      const at = new Map<string, number>();
      while (at.size < sent.length) for (const [id, time] of await reader.next<Seen>()) at.set(id, time);
      // The first third warms up the compilers.
      const measured = sent.slice(sent.length / 3);
      return latencyOf(measured.map(([id, time]) => (at.get(id) ?? NaN) - time));
    } finally {
      await writer.stop();
      await reader.stop();
    }
  });
  return sides.map(({ label }, i) => ({ label, figures: { ...figures[i] } }));
}
