import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawStates } from './draw-states';

const PAGE = join(__dirname, '../../../../docs/order-states.md');

describe(drawStates, () => {
  it('draws every allowed move', () => {
    expect(drawStates()).toMatch(/PENDING --> CONFIRMED: confirm[^]*CONFIRMED --> FULFILLED: fulfil/);
    expect(drawStates()).toMatch(/REJECTED --> \[\*\]/);
    expect(drawStates()).not.toMatch(/REJECTED --> [A-Z]/);
  });

  it('draws what the docs show; `npm run order-states` brings them up to date', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(drawStates());
  });
});
