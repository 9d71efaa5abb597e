import * as fc from 'fast-check';
import { runsOf } from './runs';

type Item = { queue: number; at: number; type: string };
const items = (queue: number, types: string) => [...types].map((type, at) => ({ queue, at, type }));
const show = (queues: string[], handlersOf: (item: Item) => string[] = ({ type }) => [type]) =>
  runsOf(
    queues.map((types, queue) => items(queue, types)),
    handlersOf,
  ).map(({ handler, items }) => `${handler}: ${items.map(({ queue, at }) => `${queue}.${at}`).join(' ')}`);

describe(runsOf.name, () => {
  it('keeps the order of a queue whose handlers alternate', () => {
    expect(show(['aab', ''])).toEqual(['a: 0.0 0.1', 'b: 0.2']);
    expect(show(['aba'])).toEqual(['a: 0.0', 'b: 0.1', 'a: 0.2']);
  });

  it('joins the leading runs of all queues', () => {
    expect(show(['aab', 'ab', 'b'])).toEqual(['a: 0.0 0.1 1.0', 'b: 0.2 1.1 2.0']);
  });

  it('gives a handler of several types their ordered union', () => {
    expect(show(['abba'], () => ['both'])).toEqual(['both: 0.0 0.1 0.2 0.3']);
  });

  it('gives an item that two handlers take to each of them once', () => {
    expect(show(['a'], () => ['x', 'y'])).toEqual(['x: 0.0', 'y: 0.0']);
  });

  it('hands out every item once, in the order of its queue', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c') }), { maxLength: 6 }),
        (queues) => {
          const handed = runsOf(
            queues.map((types, queue) => items(queue, types)),
            ({ type }) => [type],
          ).flatMap((run) => run.items.map((item) => ({ ...item, handler: run.handler })));
          queues.forEach((types, queue) => {
            const own = handed.filter((item) => item.queue === queue);
            expect(own.map(({ at }) => at)).toEqual([...types].map((_, at) => at));
            expect(own.map(({ handler }) => handler).join('')).toBe(types);
          });
        },
      ),
    );
  });
});
