/**
 * Aborts with an outer signal, or after a time of its own. By hand, since `AbortSignal.any` leaves something behind on
 * an outer signal that lives long.
 */
export class Limit {
  private readonly controller = new AbortController();
  private readonly abort = () => this.controller.abort(this.outer?.reason);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ms: number,
    private readonly outer?: AbortSignal,
  ) {
    if (outer?.aborted) this.abort();
    outer?.addEventListener('abort', this.abort);
    this.restart();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The time begins anew. */
  restart(): void {
    clearTimeout(this.timer);
    const over = () => this.controller.abort(new Error(`nothing came within ${this.ms} ms`));
    this.timer = setTimeout(over, this.ms);
  }

  /** The time stands still until it begins anew. */
  pause(): void {
    clearTimeout(this.timer);
  }

  /** What was limited is over, or given up; ends a connection that is still open. */
  end(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.abort);
    this.controller.abort();
  }
}
