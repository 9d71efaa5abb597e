import { ORDER_STATUSES } from '@waybill/dto';
import { MOVES } from './order';

/** The page about an order's states, out of the table of its moves. */
export function drawStates(): string {
  const moves = Object.entries(MOVES);
  const arrows = moves.flatMap(([move, { from, to }]) =>
    from.map((state) => `    ${state} --> ${to}: ${move}`),
  );
  const ends = ORDER_STATUSES.filter((state) => !moves.some(([, { from }]) => from.includes(state)));
  const elsewhere = moves.map(([move, { otherwise }]) => `- \`${move}\`: ${ELSEWHERE[otherwise]}`);
  return [
    '# The states of an order',
    '',
    'Drawn from the table in [order.ts](../apps/order/src/orders/order.ts); after a change there, `npm run order-states` draws it anew.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '    [*] --> PENDING: place',
    ...arrows,
    ...ends.map((state) => `    ${state} --> [*]`),
    '```',
    '',
    'A move to the state that an order is in changes nothing. Asked for in any other state,',
    '',
    ...elsewhere,
    '',
  ].join('\n');
}

const ELSEWHERE = {
  ignore: 'is ignored, since it comes too late to matter',
  refuse: 'is refused with 409 `illegal-transition`',
};
