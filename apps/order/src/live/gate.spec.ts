import { Gate } from './gate';

describe(Gate, () => {
  it('lets so many in at a time, in the order they came, also when some fail', async () => {
    const gate = new Gate(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (number: number) =>
      gate.run(async () => {
        begun.push(number);
        await new Promise<void>((resolve) => (ends[number] = resolve));
        if (number === 0) throw new Error('spilt');
        return number;
      });
    const all = Promise.allSettled([0, 1, 2, 3].map(work));
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    ends[0]!();
    await testing.waitFor(() => begun.length === 3);
    expect(begun).toEqual([0, 1, 2]);
    ends[1]!();
    await testing.waitFor(() => begun.length === 4);
    for (const end of ends) end();
    expect((await all).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });
});
