import { now } from '../run/clock';
import { report } from '../run/report-to-parent';

/** Says when the first message was handled, and when the last of `expected` was. */
export class Counting {
  private handled = 0;

  constructor(private readonly expected: number) {}

  add(count: number): void {
    if (this.handled === 0) report({ first: now() });
    this.handled += count;
    if (this.handled === this.expected) report({ last: now() });
  }
}
