import { Batcher, Overloaded, type BatcherOptions } from './batcher';

/** Work that ends when it is let go, batch by batch. */
class Gate {
  readonly batches: number[][] = [];
  private readonly open: (() => void)[] = [];

  readonly work = async (items: number[]): Promise<string[]> => {
    this.batches.push(items);
    await new Promise<void>((resolve) => this.open.push(resolve));
    return items.map(String);
  };

  /** Lets the batch go that is at work, and whatever follows from that happen. */
  async letGo(): Promise<void> {
    this.open.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const batcher = (options: Partial<BatcherOptions<number, string>>) =>
  new Batcher<number, string>({
    work: async (items) => items.map(String),
    mayBeOfOne: () => true,
    maxItems: 10,
    maxWaiting: 100,
    patienceMs: 60_000,
    ...options,
  });

describe(Batcher.name, () => {
  it('begins with the first at once, and does together what comes meanwhile', async () => {
    const gate = new Gate();
    const batches = batcher({ work: gate.work, maxItems: 2 });
    const results = [1, 2, 3, 4].map((n) => batches.submit(n));
    for (let i = 0; i < 3; i++) await gate.letGo();
    expect(await Promise.all(results)).toEqual(['1', '2', '3', '4']);
    expect(gate.batches).toEqual([[1], [2, 3], [4]]);
  });

  it('fails only the one at fault', async () => {
    const work = async (items: number[]) => {
      if (items.includes(13)) throw new Error(`not with ${items.join(' ')}`);
      return items.map(String);
    };
    const batches = batcher({ work });
    const results = await Promise.allSettled([1, 2, 3, 13, 5, 6].map((n) => batches.submit(n)));
    const outcomes = results.map((result) =>
      result.status === 'fulfilled' ? result.value : (result.reason as Error).message,
    );
    expect(outcomes).toEqual(['1', '2', '3', 'not with 13', '5', '6']);
  });

  it('fails all where it is nobody’s fault, without another try', async () => {
    const sizes: number[] = [];
    const work = async (items: number[]): Promise<string[]> => {
      sizes.push(items.length);
      throw new Error('no database');
    };
    const batches = batcher({ work, mayBeOfOne: () => false });
    const results = await Promise.allSettled([1, 2, 3].map((n) => batches.submit(n)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(sizes).toEqual([1, 2]);
  });

  it('refuses what is more than may wait', async () => {
    const gate = new Gate();
    const batches = batcher({ work: gate.work, maxWaiting: 2 });
    const accepted = [1, 2, 3].map((n) => batches.submit(n));
    await expect(batches.submit(4)).rejects.toThrow(Overloaded);
    await gate.letGo();
    await gate.letGo();
    expect(await Promise.all(accepted)).toEqual(['1', '2', '3']);
  });

  it('refuses what has waited for too long, and does not begin with it', async () => {
    const seen: number[] = [];
    const batches = batcher({
      patienceMs: -1,
      work: async (items) => {
        seen.push(...items);
        return items.map(String);
      },
    });
    await expect(batches.submit(1)).rejects.toThrow(Overloaded);
    expect(seen).toEqual([]);
  });
});
