import type { Attempt, ClaimedNotice } from './notices.repository';
import { Sendings } from './sendings';

const attempt = (id: string): Attempt => ({ notice: { id } as ClaimedNotice, status: 'SENT' });
const idsOf = (attempts: Attempt[]) => attempts.map(({ notice }) => notice.id);
const AWAY = Object.assign(new Error('the database is away'), { code: 'ECONNREFUSED' });

describe(Sendings.name, () => {
  it('are written down once, and kept while the database is away', async () => {
    const written: string[][] = [];
    let away = true;
    const sendings = new Sendings(async (attempts) => {
      if (away) throw AWAY;
      written.push(idsOf(attempts));
    });
    await new Promise<void>((back) => sendings.start(async () => attempt('a'), back));
    await expect(sendings.settle()).rejects.toThrow('away');
    expect(sendings.count).toBe(1);
    away = false;
    await sendings.settle();
    await sendings.finish(0);
    expect(written).toEqual([['a']]);
    expect(sendings.count).toBe(0);
  });

  it('are written down also when one among them can not be', async () => {
    const written: string[] = [];
    const sendings = new Sendings(async (attempts) => {
      if (idsOf(attempts).includes('b')) throw new Error('not to be written');
      written.push(...idsOf(attempts));
    });
    for (const id of ['a', 'b', 'c']) sendings.start(async () => attempt(id), jest.fn());
    await expect(sendings.finish(0)).rejects.toThrow('not to be written');
    expect(written).toEqual(['a', 'c']);
    expect(sendings.count).toBe(0);
  });

  it('are written down as they come back, also at the end, which waits for the others no longer than it may', async () => {
    const written: string[] = [];
    const sendings = new Sendings(async (attempts) => void written.push(...idsOf(attempts)));
    sendings.start(async () => attempt('quick'), jest.fn());
    sendings.start(
      (signal) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve(attempt(`aborted after ${written.join(' and ')}`))),
        ),
      jest.fn(),
    );
    await sendings.finish(1);
    expect(written).toEqual(['quick', 'aborted after quick']);
  });
});
