import * as fc from 'fast-check';
import { runsOf } from './runs';

type Item = { queue: number; at: number; type: string };
interface Handler {
  name: string;
  takes: 'run' | 'one';
}

const items = (queue: number, types: string) => [...types].map((type, at) => ({ queue, at, type }));
/** A handler for each name; those in capitals take one item at a time. */
const handlers = new Map<string, Handler>(
  [...'abcxyABC', 'both'].map((name) => [name, { name, takes: /[A-Z]/.test(name) ? 'one' : 'run' }]),
);
const named = (...names: string[]) => names.map((name) => handlers.get(name) as Handler);

const runs = (queues: string[], handlersOf: (item: Item) => Handler[] = ({ type }) => named(type)) =>
  runsOf(
    queues.map((types, queue) => items(queue, types)),
    handlersOf,
  );
const show = (...args: Parameters<typeof runs>) =>
  runs(...args).map(
    ({ handler, items }) => `${handler.name}: ${items.map(({ queue, at }) => `${queue}.${at}`).join(' ')}`,
  );

describe(runsOf.name, () => {
  it('keeps the order of a queue whose handlers alternate', () => {
    expect(show(['aab', ''])).toEqual(['a: 0.0 0.1', 'b: 0.2']);
    expect(show(['aba'])).toEqual(['a: 0.0', 'b: 0.1', 'a: 0.2']);
  });

  it('joins the leading runs of all queues', () => {
    expect(show(['aab', 'ab', 'b'])).toEqual(['a: 0.0 0.1 1.0', 'b: 0.2 1.1 2.0']);
  });

  it('gives a handler of several types their ordered union', () => {
    expect(show(['abba'], () => named('both'))).toEqual(['both: 0.0 0.1 0.2 0.3']);
  });

  it('gives an item that two handlers take to each of them once', () => {
    expect(show(['a'], () => named('x', 'y'))).toEqual(['x: 0.0', 'y: 0.0']);
  });

  it('calls a handler that takes one item at a time for each', () => {
    expect(show(['AAb', 'Ab'])).toEqual(['A: 0.0', 'A: 0.1', 'b: 0.2', 'A: 1.0', 'b: 1.1']);
  });

  it('says after which runs no item is half done', () => {
    const two = runs(['ab', 'a'], ({ type }) => (type === 'a' ? named('x', 'y') : named('b')));
    expect(two.map(({ whole }) => whole)).toEqual([false, true, true]);
  });

  it('hands out every item once, in the order of its queue', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', 'B') }), { maxLength: 6 }),
        (queues) => {
          const handed = runs(queues).flatMap((run) =>
            run.items.map((item) => ({ ...item, handler: run.handler.name })),
          );
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
