import { CallSlots } from './call-slots';

const START = 1_000_000;
const many = (count: number) => Array.from({ length: count }, (_each, n) => `hook-${n}`);
const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, each) => total + each, 0);

describe(CallSlots.name, () => {
  const fail = (slots: CallSlots, hook: string, now = START) =>
    slots.release(slots.take(hook, now), { well: false }, now);

  it('gives a hook a few calls at once, and all of them together a bound', () => {
    const slots = new CallSlots();
    expect([slots.free, slots.exceptions().size]).toEqual([256, 0]);
    for (let call = 0; call < 3; call++) slots.take('a');
    expect(slots.exceptions()).toEqual(new Map([['a', slots.perHook - 3]]));
    const last = slots.take('a');
    expect(slots.exceptions()).toEqual(new Map([['a', 0]]));
    slots.release(last, { well: true });
    expect(slots.exceptions()).toEqual(new Map([['a', 1]]));
    expect(slots.free).toBe(253);
  });

  it('gives a hook that does not answer one call at a time, until it does', () => {
    const slots = new CallSlots();
    const calls = [slots.take('a'), slots.take('a')] as const;
    slots.release(calls[0], { well: false });
    expect(slots.exceptions().get('a')).toBe(0);
    slots.release(calls[1], { well: false });
    expect(slots.exceptions().get('a')).toBe(1);
    slots.release(slots.take('a'), { well: true });
    expect(slots.exceptions().has('a')).toBe(false);
  });

  it('leaves half of all calls to the hooks that answer, however many do not', () => {
    const slots = new CallSlots();
    for (const hook of many(500)) fail(slots, hook);
    const allowed = [...slots.exceptions(START)].filter(([, calls]) => calls > 0);
    expect(allowed).toHaveLength(128);
    for (const [hook] of allowed) slots.take(hook);
    expect([...slots.exceptions(START).values()].every((calls) => calls === 0)).toBe(true);
    expect(slots.free).toBe(128);
  });

  it('also before the first of those that do not answer has timed out', () => {
    const slots = new CallSlots();
    const hanging = many(40);
    for (const hook of hanging) for (let call = 0; call < 3; call++) slots.take(hook, START);
    expect(sum(slots.exceptions(START + 999).values())).toBe(40);
    const exceptions = slots.exceptions(START + 1_000);
    expect([...exceptions.keys()].toSorted()).toEqual(hanging.toSorted());
    expect(sum(exceptions.values())).toBe(128 - 120);
  });

  it('leaves a hook alone for as long as it asked, and its share to the others that fail', () => {
    const slots = new CallSlots();
    for (const hook of many(128)) fail(slots, hook);
    slots.release(slots.take('a'), { well: false, holdSeconds: 30 }, START);
    expect(slots.exceptions(START + 29_999).get('a')).toBe(0);
    expect(sum(slots.exceptions(START + 29_999).values())).toBe(128);
    slots.forget('hook-0');
    expect(slots.exceptions(START + 30_000).get('a')).toBe(1);
  });

  it('forgets that a hook fails when it has not been called for long', () => {
    const slots = new CallSlots();
    expect([fail(slots, 'a'), fail(slots, 'a', START + 60_000)]).toEqual([true, false]);
    expect(slots.exceptions(START + 600_000).get('a')).toBe(1);
    expect(slots.exceptions(START + 660_000).size).toBe(0);
    expect(fail(slots, 'a', START + 660_000)).toBe(true);
  });

  it('keeps nothing of a hook that is gone, and no slot from the others by it', () => {
    const slots = new CallSlots();
    for (const hook of many(500)) {
      slots.release(slots.take(hook), { well: false, holdSeconds: 3_600 }, START);
      slots.forget(hook);
    }
    expect(slots.exceptions(START).size).toBe(0);
  });
});
