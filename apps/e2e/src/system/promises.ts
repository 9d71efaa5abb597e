import { OrderDto } from '@waybill/dto';
import { waitFor } from '@waybill/testing';
import { CANCELS, type Load } from './load';
import { SERVICES, type Service } from './system';

const QUIET_TIMEOUT_MS = 180_000;

export interface OrderVersion {
  id: string;
  version: number;
}

/** What promises are counted on: a system of this machine, or one on a cluster. */
export interface Counted {
  /** Rows of a service's own database. */
  query<R extends object>(service: Service, statement: string, parameters?: unknown[]): Promise<R[]>;
  lag(): Promise<number>;
  parked(): Promise<number>;
  versionsOnTheWire(): Promise<OrderVersion[]>;
  /** The notices that a mail was written for; undefined where mails are not kept. */
  mailIds(): string[] | undefined;
  unready(): Promise<string[]>;
}

/**
 * Waits until nothing is under way any more, then counts what the system promises. `parked` is how many dead letters
 * the spec has brought about itself.
 */
export async function expectPromisesKept(
  system: Counted,
  load: Pick<Load, 'accepted' | 'parkedBefore' | 'summary'>,
  { parked = 0 } = {},
): Promise<void> {
  const { accepted } = load;
  await untilQuiet(system);
  expect(new Set(accepted).size).toBe(accepted.length);
  expect(await lost(system, accepted)).toEqual([]);
  expect(await oddHistories(system)).toEqual([]);
  expect(await outOfOrderOnTheWire(system)).toEqual([]);
  expect(await skusAtOdds(system)).toEqual([]);
  expect(await held(system)).toEqual(await heldByOrders(system));
  expect(await noticesAtOdds(system)).toEqual([]);
  expect(await mailsAtOdds(system)).toEqual([]);
  expect(await system.parked()).toBe(load.parkedBefore + parked);
  expect(await system.unready()).toEqual([]);
  tell(`${load.summary}, ${parked} parked; quiet and counted`);
}

/** One line in the output of the run, which Jest leaves as it is. */
export function tell(what: string): void {
  process.stderr.write(`${expect.getState().currentTestName}: ${what}\n`);
}

async function count(system: Counted, service: Service, from: string): Promise<number> {
  const [row] = await system.query<{ n: string }>(service, `select count(*) as n from ${from}`);
  return Number(row?.n);
}

export async function untilQuiet(system: Counted): Promise<void> {
  const wait = (what: string, probe: () => Promise<boolean>) =>
    waitFor(probe, { what, timeoutMs: QUIET_TIMEOUT_MS });
  await wait('the decision of every order', async () => {
    return (await count(system, 'order', `orders where status = 'PENDING'`)) === 0;
  });
  const isQuiet = async () => {
    const unsent = await count(system, 'notification', `notices where status = 'PENDING'`);
    const rows = await Promise.all(SERVICES.map((service) => count(system, service, 'outbox')));
    return unsent === 0 && rows.every((n) => n === 0) && (await system.lag()) === 0;
  };
  // What was read last may have written more, so it has to be so twice.
  await wait('the end of all that is under way', async () => (await isQuiet()) && (await isQuiet()));
  const stuck = await Promise.all(SERVICES.map((service) => count(system, service, 'outbox_stuck')));
  expect(stuck).toEqual(SERVICES.map(() => 0));
}

async function lost(system: Counted, accepted: string[]): Promise<object[]> {
  return system.query(
    'order',
    `select id from unnest($1::uuid[]) as accepted (id) where id not in (select id from orders)`,
    [accepted],
  );
}

/** Every way that the versions of an order may go; one that its customer has cancelled may end with that. */
const STORIES = ['placed confirmed', 'placed rejected', 'placed confirmed fulfilled'];
const CANCELLED_STORIES = [...STORIES, 'placed cancelled', 'placed confirmed cancelled'];

/** Orders whose history does not read as one story, each version once and in order, with one decision in it. */
async function oddHistories(system: Counted): Promise<object[]> {
  const histories = await system.query<{
    customer: string;
    versions: number[];
    story: string;
    version: number;
  }>(
    'order',
    `select orders.id, customer_id as customer, orders.version, array_agg(event.version order by event.version) as versions,
       string_agg(split_part(type, '.', 3), ' ' order by event.version) as story
     from orders left join order_events event on order_id = orders.id group by orders.id`,
  );
  return histories.filter(({ customer, story, versions, version }) => {
    const stories = customer === CANCELS ? CANCELLED_STORIES : STORIES;
    const inOrder = versions.every((one, n) => one === n + 1) && versions.length === version;
    return !inOrder || !stories.includes(story);
  });
}

/** Orders of which a later version lies before the first copy of an earlier one. */
async function outOfOrderOnTheWire(system: Counted): Promise<string[]> {
  const last = new Map<string, number>();
  const odd: string[] = [];
  for (const { id, version } of await system.versionsOnTheWire()) {
    if (!Number.isInteger(version)) continue;
    const seen = last.get(id) ?? 0;
    if (version > seen + 1) odd.push(`${id}: version ${version} after ${seen}`);
    last.set(id, Math.max(seen, version));
  }
  return odd;
}

/** SKUs whose ledger does not sum to their level, or of which more is promised and gone than ever came in. */
export function skusAtOdds(system: Counted): Promise<object[]> {
  return system.query(
    'inventory',
    `select level.sku, on_hand, held, sums.* from stock_levels level
     left join (
       select sku, sum(on_hand_delta) as sum_on_hand, sum(held_delta) as sum_held,
         sum(on_hand_delta) filter (where reference is not null) as received,
         -sum(on_hand_delta) filter (where order_id is not null) as withdrawn
       from ledger group by sku
     ) sums using (sku)
     where on_hand <> coalesce(sum_on_hand, 0) or held <> coalesce(sum_held, 0)
       or held < 0 or coalesce(withdrawn, 0) + held > coalesce(received, 0)`,
  );
}

type Units = { sku: string; units: number }[];

/** What inventory holds of each SKU, and what of it is gone with orders. */
function held(system: Counted): Promise<Units> {
  return system.query(
    'inventory',
    `select * from (
       select sku, held::float8 as units from stock_levels where held > 0
       union all select sku || ' withdrawn', -sum(on_hand_delta)::float8 from ledger where order_id is not null
         group by sku having sum(on_hand_delta) <> 0
     ) as units_of order by sku collate "C"`,
  );
}

/** The same, as the orders have it. */
function heldByOrders(system: Counted): Promise<Units> {
  return system.query(
    'order',
    `select * from (
       select line->>'sku' || case status when 'FULFILLED' then ' withdrawn' else '' end as sku,
         sum((line->>'quantity')::float8) as units
       from orders, json_array_elements(lines) as line
       where status in ('CONFIRMED', 'FULFILLED') group by 1
     ) as units_of order by sku collate "C"`,
  );
}

/** Notices that are missing, or of which there is more than one for an order, state, channel and recipient. */
function noticesAtOdds(system: Counted): Promise<object[]> {
  return system.query(
    'order',
    `select * from (
       select order_id, data->>'status' as order_status, channel, recipient
       from order_events, lateral (values ('feed', data->>'customerId'), ('email', data->>'email'))
         as told (channel, recipient)
       where data->>'status' <> 'PENDING' and recipient is not null
     ) as wanted
     full join (
       select order_id, order_status, channel, recipient, count(*) as told from notifications
       where status = 'SENT' group by 1, 2, 3, 4
     ) as sent using (order_id, order_status, channel, recipient)
     where told is distinct from 1 or wanted is null limit 20`,
  );
}

/** Mails without a notice, and notices by e-mail without a mail. */
async function mailsAtOdds(system: Counted): Promise<string[]> {
  const mails = system.mailIds();
  if (!mails) return [];
  const notices = await system.query<{ id: string }>(
    'notification',
    `select id from notices where channel = 'email'`,
  );
  const wanted = new Set(notices.map(({ id }) => id));
  const written = new Set(mails);
  return [...wanted, ...written].filter((id) => !wanted.has(id) || !written.has(id));
}

/** Waits until no order of these is pending, then returns how many are in each state. */
export async function statesOnceDecided(
  system: Counted,
  ids: string[],
): Promise<Partial<Record<OrderDto['status'], number>>> {
  const states = () =>
    system.query<{ status: OrderDto['status']; n: string }>(
      'order',
      'select status, count(*) as n from orders where id = any($1::uuid[]) group by status',
      [ids],
    );
  await waitFor(async () => (await states()).every(({ status }) => status !== 'PENDING'), {
    what: 'the decision of every order',
    timeoutMs: 120_000,
  });
  return Object.fromEntries((await states()).map(({ status, n }) => [status, Number(n)]));
}
