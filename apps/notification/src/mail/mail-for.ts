import type { OrderDto, OrderStatus } from '@waybill/dto';
import Handlebars from 'handlebars';
import { moneyFormat } from '../notices/money';
import { sayReason, TITLES } from '../notices/wording';
import { HTML } from './html-template';
import { TEXT } from './text-template';

export interface MailParts {
  subject: string;
  text: string;
  html: string;
}

/** What a mail of each state says first, and the colour that goes with it. */
const STATES: Partial<Record<OrderStatus, { lead: string; accent: string }>> = {
  CONFIRMED: {
    lead: 'All of it is reserved for you. You will hear from us again when it is on its way.',
    accent: '#1b7f4b',
  },
  REJECTED: {
    lead: 'Nothing was reserved, and nothing will be shipped. You are welcome to order again.',
    accent: '#b3261e',
  },
  CANCELLED: { lead: 'Nothing of it will be shipped.', accent: '#8a6100' },
  FULFILLED: { lead: 'All of it has been shipped.', accent: '#1d4ed8' },
};

const FOOTER = 'This mail was sent automatically, because its address was given with the order.';

// A field that a template names and the view lacks is an error.
const options = { strict: true, knownHelpersOnly: true };
const html = Handlebars.compile<MailView>(HTML, options);
const text = Handlebars.compile<MailView>(TEXT, { ...options, noEscape: true });

/** What a mail says of an order; undefined of a state that is not told of. */
export function mailFor(order: OrderDto): MailParts | undefined {
  const view = viewOf(order);
  return view && { subject: view.title, text: text(view), html: html(view) };
}

type MailView = NonNullable<ReturnType<typeof viewOf>>;

function viewOf(order: OrderDto) {
  const title = TITLES[order.status];
  const state = STATES[order.status];
  if (!title || !state) return undefined;
  const money = moneyFormat(order.currency);
  return {
    ...state,
    title,
    reason: order.reason ? sayReason(order.reason) : undefined,
    orderId: order.id,
    placedOn: dates.format(new Date(order.placedAt)),
    rejected: (order.rejectedLines ?? []).map(({ sku, requested, available }) => ({
      sku,
      requested: numbers.format(requested),
      available: numbers.format(available),
    })),
    lines: order.lines.map(({ sku, quantity, unitPrice }) => ({
      sku,
      quantity: numbers.format(quantity),
      unitPrice: money(unitPrice),
      amount: money(quantity * unitPrice),
    })),
    total: money(order.total),
    footer: FOOTER,
  };
}

const numbers = new Intl.NumberFormat('en');
const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
