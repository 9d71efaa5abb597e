import { waitFor } from '@waybill/testing';
import { query } from './system/system';

/** Waits until no order of these is pending, then returns how many are in each state. */
export async function statesOnceDecided(ids: string[]): Promise<Record<string, number>> {
  const list = ids.map((id) => `'${id}'`).join(',');
  const states = () =>
    query<{ status: string; n: string }>(
      'order',
      `select status, count(*) as n from orders where id in (${list}) group by status`,
    );
  await waitFor(async () => (await states()).every(({ status }) => status !== 'PENDING'), {
    what: 'the decision of every order',
    timeoutMs: 120_000,
  });
  return Object.fromEntries((await states()).map(({ status, n }) => [status, Number(n)]));
}

/** Orders with anything but one decision in their history. */
export function ordersNotDecidedOnce(): Promise<object[]> {
  return query(
    'order',
    `select order_id, count(*) from order_events
     where type in ('waybill.order.confirmed.v1', 'waybill.order.rejected.v1')
     group by order_id having count(*) <> 1`,
  );
}

/** SKUs whose ledger does not sum to their level, or of which more is promised and gone than ever came in. */
export function skusAtOdds(): Promise<object[]> {
  return query(
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

/** Notices of which there is more than one for an order, state, channel and recipient, as the order service saw them. */
export function noticesToldTwice(): Promise<object[]> {
  return query(
    'order',
    `select order_id, order_status, channel, recipient, count(*) from notifications
     group by 1, 2, 3, 4 having count(*) <> 1`,
  );
}
