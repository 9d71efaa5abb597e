/** Items that one handler takes in one call. */
export interface Run<H, I> {
  handler: H;
  items: I[];
  /** After it every item has been through all of its handlers or through none, so that the work may end here. */
  whole: boolean;
}

/**
 * Splits queues of items into the fewest calls of handlers that keep every queue's order: the leading items of one
 * handler in all queues form a run, and so on; a handler that takes `one` item at a time has a run for each.
 * `handlersOf` names the handlers of an item, at least one.
 */
export function runsOf<H extends { takes: 'run' | 'one' }, I>(
  queues: readonly (readonly I[])[],
  handlersOf: (item: I) => readonly H[],
): Run<H, I>[] {
  const pending = queues.map((items) => ({
    steps: items.flatMap((item) => stepsOf(item, handlersOf)),
    next: 0,
  }));
  const runs: Run<H, I>[] = [];
  for (;;) {
    const first = pending.find(({ steps, next }) => next < steps.length);
    const handler = first?.steps[first.next]?.handler;
    if (handler === undefined) return runs;
    const items: I[] = [];
    for (const queue of handler.takes === 'one' && first ? [first] : pending) {
      for (let step = queue.steps[queue.next]; step?.handler === handler; step = queue.steps[queue.next]) {
        items.push(step.item);
        queue.next += 1;
        if (handler.takes === 'one') break;
      }
    }
    const whole = pending.every(({ steps, next }) => next === 0 || steps[next - 1]?.last);
    runs.push({ handler, items, whole });
  }
}

function stepsOf<H, I>(item: I, handlersOf: (item: I) => readonly H[]) {
  const handlers = handlersOf(item);
  return handlers.map((handler, i) => ({ handler, item, last: i === handlers.length - 1 }));
}
