import type { OrderDto, OrderReason, OrderStatus, PlaceOrderDto, RejectedLine } from '@waybill/dto';
import { MAX_QUANTITY } from '@waybill/dto';
import { Refusal, ValidationFailed, type FieldError } from '../refusal';

/** An order as it stands. */
export type Order = Readonly<OrderDto>;

/** What can happen to an order once it is placed. */
export type Change =
  | { move: 'confirm' }
  | { move: 'reject'; reason: OrderReason; rejectedLines: RejectedLine[] }
  | { move: 'cancel'; reason: OrderReason }
  | { move: 'fulfil' }
  | { move: 'expire'; reason: 'hold-expired' }
  | { move: 'time-out'; reason: 'timeout' };

/** `already`: the order is where the move leads. `late`: what inventory or a deadline says matters no more. Both change nothing. */
export type Outcome = { kind: 'moved' | 'already' | 'late'; order: Order };

/** The table of allowed moves. An order that is elsewhere ignores inventory's decision and its deadlines, and refuses a request. */
export const MOVES: Record<
  Change['move'],
  { from: readonly OrderStatus[]; to: OrderStatus; otherwise: 'ignore' | 'refuse' }
> = {
  confirm: { from: ['PENDING'], to: 'CONFIRMED', otherwise: 'ignore' },
  reject: { from: ['PENDING'], to: 'REJECTED', otherwise: 'ignore' },
  cancel: { from: ['PENDING', 'CONFIRMED'], to: 'CANCELLED', otherwise: 'refuse' },
  fulfil: { from: ['CONFIRMED'], to: 'FULFILLED', otherwise: 'refuse' },
  expire: { from: ['CONFIRMED'], to: 'CANCELLED', otherwise: 'ignore' },
  'time-out': { from: ['PENDING'], to: 'CANCELLED', otherwise: 'ignore' },
};

/** The order's state forbids what was asked. */
export class IllegalTransition extends Refusal {
  constructor(order: Order, move: Change['move']) {
    super('illegal-transition', `an order that is ${order.status} can not become ${MOVES[move].to}`);
  }
}

/** A new order, PENDING, with duplicate SKUs merged into one line; throws ValidationFailed. */
export function placeOrder(body: PlaceOrderDto, id: string, now: Date): Order {
  const { lines, errors } = mergeLines(body.lines);
  const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  // The validator takes lower case too, and would let two spellings of one currency in.
  if (!/^[A-Z]{3}$/.test(body.currency))
    errors.push({ path: 'currency', message: 'currency must be in capitals' });
  if (!Number.isSafeInteger(total))
    errors.push({ path: 'lines', message: `the total must not be more than ${Number.MAX_SAFE_INTEGER}` });
  if (errors.length > 0) throw new ValidationFailed(errors);
  const at = now.toISOString();
  return {
    id,
    status: 'PENDING',
    version: 1,
    customerId: body.customerId,
    email: body.email ?? undefined,
    currency: body.currency,
    lines,
    total,
    reason: undefined,
    rejectedLines: undefined,
    placedAt: at,
    updatedAt: at,
  };
}

/** What becomes of an order by a change; throws IllegalTransition. */
export function transition(order: Order, change: Change, now: Date): Outcome {
  const { from, to, otherwise } = MOVES[change.move];
  if (order.status === to) return { kind: 'already', order };
  if (!from.includes(order.status)) {
    if (otherwise === 'refuse') throw new IllegalTransition(order, change.move);
    return { kind: 'late', order };
  }
  // Clocks of replicas differ; an order's own time does not go back.
  const updatedAt = new Date(Math.max(now.getTime(), Date.parse(order.updatedAt))).toISOString();
  const moved = {
    ...order,
    status: to,
    version: order.version + 1,
    reason: 'reason' in change ? change.reason : order.reason,
    rejectedLines: 'rejectedLines' in change ? change.rejectedLines : order.rejectedLines,
    updatedAt,
  };
  return { kind: 'moved', order: moved };
}

type Lines = PlaceOrderDto['lines'];

function mergeLines(sent: Lines): { lines: Lines; errors: FieldError[] } {
  const bySku = new Map<string, Lines[number]>();
  const errors: FieldError[] = [];
  for (const [index, { sku, quantity, unitPrice }] of sent.entries()) {
    const line = bySku.get(sku);
    if (!line) {
      bySku.set(sku, { sku, quantity, unitPrice });
      continue;
    }
    line.quantity += quantity;
    if (line.unitPrice !== unitPrice)
      errors.push({ path: `lines.${index}.unitPrice`, message: `${sku} has two prices` });
    if (line.quantity > MAX_QUANTITY)
      errors.push({
        path: `lines.${index}.quantity`,
        message: `the quantities of ${sku} must not sum to more than ${MAX_QUANTITY}`,
      });
  }
  return { lines: [...bySku.values()], errors };
}
