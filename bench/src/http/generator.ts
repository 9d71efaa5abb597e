import { now } from '../run/clock';
import { openLoop } from '../run/open-loop';
import { endWithParent, report, settings } from '../run/report-to-parent';
import { percentile } from '../run/statistics';
import { ordersOf } from '../story/orders';
import { Connection } from './connection';

/** `closed`: so many connections, each with its next order as soon as the last is answered. `open`: orders a second. */
export type Posting = { seconds: number } & ({ closed: number } | { open: number });

/** A type and not an interface, so that it is a record of figures too. */
export type Posted = {
  accepted: number;
  /** Answers other than 202, and requests without an answer. */
  refused: number;
  /** Accepted orders a second, over the time until the last answer. */
  rate: number;
  /** From the time at which an order was due to its answer, in ms. */
  p50: number;
  p99: number;
  max: number;
  /** Of this process, in per cent of a core. */
  generator: number;
};

const { url, path } = settings<{ url: string; path: string }>();
/** Of an open loop: more than that are not in flight, and their time runs on. */
const MOST_CONNECTIONS = 256;
const orders = ordersOf('http');

async function post(posting: Posting): Promise<Posted> {
  const count = 'closed' in posting ? posting.closed : MOST_CONNECTIONS;
  const idle = await Promise.all(Array.from({ length: count }, () => Connection.open(url, path)));
  const free: ((connection: Connection) => void)[] = [];
  const latencies: number[] = [];
  let refused = 0;

  const place = async (due: number): Promise<void> => {
    // The one that has been idle for longest, so that none is until the server closes it.
    let connection = idle.shift() ?? (await new Promise<Connection>((resolve) => free.push(resolve)));
    if (!connection.isOpen) connection = await Connection.open(url, path);
    const status = await connection.post(JSON.stringify(orders.next().value)).catch(() => 0);
    if (status === 202) latencies.push(now() - due);
    else refused += 1;
    if (status === 0) connection = await Connection.open(url, path);
    const next = free.shift();
    if (next) next(connection);
    else idle.push(connection);
  };

  const start = now();
  const end = start + posting.seconds * 1000;
  const before = process.cpuUsage();
  const one = async () => {
    while (now() < end) await place(now());
  };
  if ('closed' in posting) await Promise.all(Array.from({ length: count }, one));
  else await openLoop({ perSecond: posting.open, seconds: posting.seconds }, (_, due) => place(due));
  const ms = now() - start;
  const { user, system } = process.cpuUsage(before);
  for (const connection of idle) connection.close();
  return {
    accepted: latencies.length,
    refused,
    rate: latencies.length / (ms / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: percentile(latencies, 1),
    generator: (user + system) / 10 / ms,
  };
}

endWithParent();
process.on('message', (posting: Posting) => void post(posting).then(report));
report({ ready: true });
