import { ValidateBy } from 'class-validator';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderFulfilled,
  OrderPlaced,
  OrderRejected,
} from '../orders/order-events';

/** Stands for every type of event. */
export const ALL_TYPES = '*';

/** The types of event that can be asked for; nobody is told of an order that was only placed. */
export const ORDER_EVENT_TYPES: readonly string[] = [
  OrderPlaced,
  OrderConfirmed,
  OrderRejected,
  OrderCancelled,
  OrderFulfilled,
].map(({ type }) => type);

/** How OpenAPI says what IsEventTypes accepts. */
export const eventTypes = (minItems: number) => ({
  oneOf: [
    { type: 'array', items: { type: 'string', enum: [ALL_TYPES] }, minItems: 1, maxItems: 1 },
    { type: 'array', items: { type: 'string', enum: [...ORDER_EVENT_TYPES] }, minItems, uniqueItems: true },
  ],
});

/** Accepts a list of different event types, or `["*"]` for all of them. */
export const IsEventTypes = () =>
  ValidateBy({
    name: 'isEventTypes',
    validator: {
      validate: isEventTypes,
      defaultMessage: () => `$property must be ["${ALL_TYPES}"], or some of ${ORDER_EVENT_TYPES.join(', ')}`,
    },
  });

function isEventTypes(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const types: unknown[] = value;
  if (types.length === 1 && types[0] === ALL_TYPES) return true;
  return (
    new Set(types).size === types.length && types.every((type) => ORDER_EVENT_TYPES.includes(type as string))
  );
}
