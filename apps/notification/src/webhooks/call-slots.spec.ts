import { CallSlots } from './call-slots';

const many = (count: number) => Array.from({ length: count }, (_each, n) => `hook-${n}`);

describe(CallSlots.name, () => {
  it('gives a hook a few calls at once, and all of them together a bound', () => {
    const slots = new CallSlots();
    expect([slots.free, slots.exceptions().size]).toEqual([256, 0]);
    for (let call = 0; call < 3; call++) slots.take('a');
    expect(slots.exceptions()).toEqual(new Map([['a', slots.perHook - 3]]));
    slots.take('a');
    expect(slots.exceptions()).toEqual(new Map([['a', 0]]));
    slots.release('a', { well: true });
    expect(slots.exceptions()).toEqual(new Map([['a', 1]]));
    expect(slots.free).toBe(253);
  });

  it('gives a hook that does not answer one call at a time, until it does', () => {
    const slots = new CallSlots();
    slots.take('a');
    slots.take('a');
    slots.release('a', { well: false });
    expect(slots.exceptions().get('a')).toBe(0);
    slots.release('a', { well: false });
    expect(slots.exceptions().get('a')).toBe(1);
    slots.take('a');
    slots.release('a', { well: true });
    expect(slots.exceptions().has('a')).toBe(false);
  });

  it('leaves half of all calls to the hooks that answer, however many do not', () => {
    const slots = new CallSlots();
    for (const hook of many(500)) {
      slots.take(hook);
      slots.release(hook, { well: false });
    }
    const allowed = [...slots.exceptions()].filter(([, calls]) => calls > 0);
    expect(allowed).toHaveLength(128);
    for (const [hook] of allowed) slots.take(hook);
    expect([...slots.exceptions().values()].every((calls) => calls === 0)).toBe(true);
    expect(slots.free).toBe(128);
  });

  it('leaves a hook alone for as long as it asked', () => {
    const slots = new CallSlots();
    slots.take('a');
    slots.release('a', { well: false, holdSeconds: 30 }, 1_000_000);
    expect(slots.exceptions(1_029_999).get('a')).toBe(0);
    expect(slots.exceptions(1_030_000).get('a')).toBe(1);
  });
});
