import { Refusal } from '../refusal';

/** Longer than this nobody waits for a turn. */
const PATIENCE_MS = 10_000;

/** Lets so many work at a time and has the others wait, so that a crowd leaves something to those who do other work. */
export class Gate {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(size: number) {
    this.free = size;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }

  private async turn(): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(begin), 1);
        reject(new Refusal('unavailable', 'the service has more to do than it can in time; try again'));
      }, PATIENCE_MS);
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting.push(begin);
    });
  }
}
