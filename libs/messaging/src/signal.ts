/** Wakes those who wait. A notification that nobody waits for is kept for the next one who does. */
export class Signal {
  private waiting = new Set<() => void>();
  private pending = false;

  notify(): void {
    if (this.waiting.size === 0) this.pending = true;
    for (const wake of this.waiting) wake();
  }

  /** Resolves at the next notification, or after `timeoutMs`. */
  wait(timeoutMs?: number): Promise<void> {
    if (this.pending) {
      this.pending = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => wake(), timeoutMs);
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      this.waiting.add(wake);
    });
  }
}
