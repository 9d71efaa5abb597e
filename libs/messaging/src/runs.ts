/** Items that one handler takes in one call. */
export interface Run<H, I> {
  handler: H;
  items: I[];
}

/**
 * Splits queues of items into the fewest calls of handlers that keep every queue's order: the leading items of one
 * handler in all queues form a run, and so on. `handlersOf` names the handlers of an item, at least one.
 */
export function runsOf<H, I>(
  queues: readonly (readonly I[])[],
  handlersOf: (item: I) => readonly H[],
): Run<H, I>[] {
  const pending = queues.map((items) => ({
    steps: items.flatMap((item) => handlersOf(item).map((handler) => ({ handler, item }))),
    next: 0,
  }));
  const runs: Run<H, I>[] = [];
  for (;;) {
    const first = pending.find(({ steps, next }) => next < steps.length);
    const handler = first?.steps[first.next]?.handler;
    if (handler === undefined) return runs;
    const items: I[] = [];
    for (const queue of pending) {
      for (let step = queue.steps[queue.next]; step?.handler === handler; step = queue.steps[queue.next]) {
        items.push(step.item);
        queue.next += 1;
      }
    }
    runs.push({ handler, items });
  }
}
