/** Calls at once, of all hooks, and of one. */
const TOTAL = 256;
const PER_HOOK = 4;
/** A hook whose last call got no good answer has one at a time, and all of these together no more than half. */
const PER_AILING_HOOK = 1;
const FOR_AILING = TOTAL / 2;

/**
 * Who may be called now, so that one who does not answer takes nothing from the others: its own few slots are all that it
 * can hold, and after its first timeout that is one. Known to this process alone, and forgotten with it.
 */
export class CallSlots {
  private readonly calls = new Map<string, number>();
  private readonly ailing = new Set<string>();
  private readonly heldUntil = new Map<string, number>();
  private taken = 0;

  get free(): number {
    return TOTAL - this.taken;
  }

  get perHook(): number {
    return PER_HOOK;
  }

  /** How many more calls hooks may have, of those where that is not `perHook`. */
  exceptions(now = Date.now()): Map<string, number> {
    for (const [hook, until] of this.heldUntil) if (until <= now) this.heldUntil.delete(hook);
    const exceptions = new Map<string, number>();
    for (const [hook, calls] of this.calls) exceptions.set(hook, PER_HOOK - calls);
    let forAiling = FOR_AILING - this.callsOfAiling();
    // Other ones each time: there may be more of them than slots.
    for (const hook of shuffled([...this.ailing])) {
      const allowed = Math.max(0, Math.min(PER_AILING_HOOK - (this.calls.get(hook) ?? 0), forAiling));
      forAiling -= allowed;
      exceptions.set(hook, allowed);
    }
    for (const hook of this.heldUntil.keys()) exceptions.set(hook, 0);
    return exceptions;
  }

  take(hook: string): void {
    this.taken += 1;
    this.calls.set(hook, (this.calls.get(hook) ?? 0) + 1);
  }

  /** `holdSeconds`: the receiver wants no call for so long. Returns whether the hook fails since this call. */
  release(hook: string, went: { well: boolean; holdSeconds?: number }, now = Date.now()): boolean {
    this.taken -= 1;
    const left = (this.calls.get(hook) ?? 1) - 1;
    if (left === 0) this.calls.delete(hook);
    else this.calls.set(hook, left);
    if (went.holdSeconds) this.heldUntil.set(hook, now + went.holdSeconds * 1_000);
    const isNews = !went.well && !this.ailing.has(hook);
    if (went.well) this.ailing.delete(hook);
    else this.ailing.add(hook);
    return isNews;
  }

  private callsOfAiling(): number {
    return [...this.ailing].reduce((sum, hook) => sum + (this.calls.get(hook) ?? 0), 0);
  }
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}
