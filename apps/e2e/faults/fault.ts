import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@waybill/testing';
import { newSku } from '../src/system/api';
import { Load, type LoadOptions } from '../src/system/load';
import type { Counted } from '../src/system/promises';
import type { Service, System } from '../src/system/system';

/** Whether there is time for everything, see the README. */
export const long = process.env['FAULTS'] === 'long';

/** How often a spec goes through its fault, and how many orders come before and after it. */
export const rounds = Array.from({ length: Number(process.env['RUNS'] ?? 1) }, (_, n) => n + 1);
const RATE = 100;
const ORDERS_AROUND = long ? 2_000 : 400;

let running: Load | undefined;
// One that a failed spec leaves behind would be counted by the next.
afterEach(() => running?.finish());

/** A load, of 100 orders a second, on SKUs with enough stock and some with too little. */
export async function startLoad(
  system: LoadOptions['system'] & Pick<Counted, 'parked'>,
  rate = RATE,
): Promise<Load> {
  const skus = await Promise.all([1e6, 1e6, 1e6, 1e6, 500, 50].map((units) => newSku(units)));
  const load = new Load({ system, skus, rate, parkedBefore: await system.parked() });
  running = load;
  await moreOrders(load);
  return load;
}

/** Waits for so many more accepted orders that a fault has something before and after it. */
export async function moreOrders(load: Load, count = ORDERS_AROUND): Promise<void> {
  const before = load.accepted.length;
  await waitFor(() => load.accepted.length >= before + count, {
    what: `${count} more orders`,
    timeoutMs: 120_000,
  });
}

/** Lets a fault last; not a wait for anything. */
export const lastFor = (seconds: number) => delay(seconds * 1000);

/** What each service writes late in a chunk, after its inbox and before its commit. */
const WRITTEN_IN_CHUNK: Record<Service, string> = {
  // Not what placing writes too: those would take all connections of the pool, and no chunk would get one.
  order: 'stock_levels',
  inventory: 'ledger',
  notification: 'notices',
};

/** Holds a service's chunk in the middle of its transaction, does `work` meanwhile, and lets go. */
export async function midChunk(system: System, service: Service, work: () => void): Promise<void> {
  const table = WRITTEN_IN_CHUNK[service];
  const blocker = await system.connect(service);
  try {
    await blocker.query('begin');
    await blocker.query(`lock table ${table} in exclusive mode`);
    const waiting = `
      select from pg_locks wanted join pg_locks inbox using (pid)
      where not wanted.granted and wanted.relation = '${table}'::regclass
        and inbox.granted and inbox.mode = 'RowExclusiveLock' and inbox.relation = 'inbox'::regclass`;
    await waitFor(async () => (await system.query(service, waiting)).length > 0, {
      what: `a chunk of ${service} under way`,
    });
    work();
  } finally {
    await blocker.query('rollback');
    await blocker.end();
  }
}

/**
 * Notices that a process had in hand as it died are due again when their lease of two minutes ends. Where there is no
 * time, it is as if that had passed. Only where notification has one replica: nobody takes a notice from another then.
 */
export async function leasesEnd(system: System): Promise<void> {
  if (long) return;
  await system.query('notification', `update notices set due_at = now() where status = 'PENDING'`);
}

/** Runs SQL as superuser in a service's database: how a spec makes PostgreSQL refuse or dawdle. */
export const sabotage = (system: System, service: Service, statement: string) =>
  system.query(service, statement);

/** Has `body` run before each row that inventory inserts into these tables, until `NO_TRIGGER`. */
export const onInsert = (tables: string[], body: string) =>
  [
    'drop function if exists sabotage cascade',
    `create function sabotage() returns trigger language plpgsql as $$ begin ${body} return new; end $$`,
    ...tables.map(
      (table) => `create trigger sabotage before insert on ${table} for each row execute function sabotage()`,
    ),
  ].join(';');
export const NO_TRIGGER = 'drop function sabotage cascade';
