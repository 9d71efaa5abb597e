import { Injectable } from '@nestjs/common';

/** Calls at once, of all hooks, and of one. */
const TOTAL = 256;
const PER_HOOK = 4;
/** A hook whose last call got no good answer has one at a time. */
const PER_FAILING_HOOK = 1;
/** These, and those that keep a call waiting for so long, have together no more than half of the calls. */
const FOR_TROUBLED = TOTAL / 2;
const SLOW_MS = 1_000;
/** So long after its last failed call a hook is like any other: it may be long gone. */
const FORGET_MS = 600_000;

/** A call under way. */
export interface SlottedCall {
  hook: string;
  since: number;
}

/**
 * Who may be called now, so that one who does not answer takes nothing from the others: its own few slots are all that it
 * can hold, and after its first timeout that is one; and however many there are of these, half of the slots are for
 * those who answer at once. Known to this process alone, and forgotten with it.
 */
@Injectable()
export class CallSlots {
  private readonly calls = new Map<string, Set<SlottedCall>>();
  /** When to forget of each that it fails. */
  private readonly failing = new Map<string, number>();
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
    for (const ends of [this.heldUntil, this.failing])
      for (const [hook, end] of ends) if (end <= now) ends.delete(hook);
    const exceptions = new Map<string, number>();
    for (const [hook, calls] of this.calls) exceptions.set(hook, PER_HOOK - calls.size);
    const troubled = this.troubled(now);
    let room = troubled.reduce((left, hook) => left - this.callsOf(hook), FOR_TROUBLED);
    for (const hook of this.heldUntil.keys()) exceptions.set(hook, 0);
    // Other ones each time: there may be more of them than slots.
    for (const hook of shuffled(troubled.filter((hook) => !this.heldUntil.has(hook)))) {
      const most = this.failing.has(hook) ? PER_FAILING_HOOK : PER_HOOK;
      const allowed = Math.max(0, Math.min(most - this.callsOf(hook), room));
      room -= allowed;
      exceptions.set(hook, allowed);
    }
    return exceptions;
  }

  take(hook: string, now = Date.now()): SlottedCall {
    const call = { hook, since: now };
    this.calls.set(hook, (this.calls.get(hook) ?? new Set()).add(call));
    this.taken += 1;
    return call;
  }

  /** `holdSeconds`: the receiver wants no call for so long. Returns whether the hook fails since this call. */
  release(call: SlottedCall, went: { well: boolean; holdSeconds?: number }, now = Date.now()): boolean {
    const { hook } = call;
    this.taken -= 1;
    const calls = this.calls.get(hook);
    calls?.delete(call);
    if (calls?.size === 0) this.calls.delete(hook);
    if (went.holdSeconds) this.heldUntil.set(hook, now + went.holdSeconds * 1_000);
    const isNews = !went.well && !this.failing.has(hook);
    if (went.well) this.failing.delete(hook);
    else this.failing.set(hook, now + FORGET_MS);
    return isNews;
  }

  /** For one that is disabled or removed, or was put anew: nothing that came of its calls counts any more. */
  forget(hook: string): void {
    this.failing.delete(hook);
    this.heldUntil.delete(hook);
  }

  private troubled(now: number): string[] {
    const isSlow = (calls: Set<SlottedCall>) => [...calls].some(({ since }) => since <= now - SLOW_MS);
    const slow = [...this.calls].flatMap(([hook, calls]) => (isSlow(calls) ? hook : []));
    return [...new Set([...this.failing.keys(), ...slow])];
  }

  private callsOf(hook: string): number {
    return this.calls.get(hook)?.size ?? 0;
  }
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}
