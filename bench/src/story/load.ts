import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { now } from '../run/clock';
import { openLoop } from '../run/open-loop';
import type { Decisions } from './decisions';
import type { OrderBody } from './orders';

/** `open`: so many orders a second, whatever becomes of them. `closed`: so many at once, a new one for each decided. */
export type Load = { open: number } | { closed: number };

export interface Outcome {
  /** From the time at which each order was due to its decision, in ms. */
  latencies: number[];
  /** From the first order due to the last one decided. */
  ms: number;
  refused: number;
}

const CONNECTIONS = 64;
const DECIDED_TIMEOUT_MS = 120_000;

/** Places orders for `seconds` and waits until all of them are decided. */
export async function run(
  {
    url,
    path,
    orders,
    decisions,
  }: { url: string; path: string; orders: Iterator<OrderBody>; decisions: Decisions },
  load: Load,
  seconds: number,
): Promise<Outcome> {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const latencies: number[] = [];
  let refused = 0;
  const place = async (due: number): Promise<void> => {
    const body = JSON.stringify(orders.next().value);
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({ method: 'POST', path, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) {
      refused += 1;
      return;
    }
    const at = await decisions.of((JSON.parse(text) as { id: string }).id);
    latencies.push(at - due);
  };
  const start = now();
  const end = start + seconds * 1000;
  await Promise.race([
    'open' in load
      ? openLoop({ perSecond: load.open, seconds }, (_, due) => place(due))
      : closedLoop(load.closed, end, place),
    delay(seconds * 1000 + DECIDED_TIMEOUT_MS, undefined, { ref: false }).then(() => {
      throw new Error('some orders were never decided');
    }),
  ]);
  const ms = now() - start;
  await pool.close();
  return { latencies, ms, refused };
}

async function closedLoop(
  inFlight: number,
  end: number,
  place: (due: number) => Promise<void>,
): Promise<void> {
  const one = async () => {
    while (now() < end) await place(now());
  };
  await Promise.all(Array.from({ length: inFlight }, one));
}
