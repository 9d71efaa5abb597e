import { Logger } from '@nestjs/common';
import { Schedule } from './schedule';

describe(Schedule, () => {
  let schedule: Schedule;
  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  beforeEach(() => (schedule = new Schedule()));
  afterEach(() => schedule.onModuleDestroy());

  /** Work that has begun for the `n`th time when `begins[n]` resolves, and then takes until `end(n)`; nothing after that. */
  const stepwise = (results: (boolean | Error)[]) => {
    const begun: (() => void)[] = [];
    const begins = results.map(() => new Promise<void>((resolve) => begun.push(resolve)));
    const ends: (() => void)[] = [];
    let count = 0;
    let atOnce = 0;
    const work = async () => {
      const n = count++;
      if (n >= results.length) return false;
      if (++atOnce > 1) throw new Error('twice at once');
      await new Promise<void>((resolve) => {
        ends[n] = resolve;
        begun[n]?.();
      });
      atOnce--;
      const result = results[n] ?? false;
      if (typeof result === 'boolean') return result;
      throw result;
    };
    return { work, begins, end: (n: number) => ends[n]?.(), count: () => count };
  };

  it('goes on after a failure, and at once where there is more', async () => {
    const quick = stepwise([new Error('away'), false, false]);
    const eager = stepwise([true, true, true]);
    schedule.every(1, 'quick work', quick.work);
    schedule.every(1, 'eager work', eager.work);
    schedule.onApplicationBootstrap();
    for (const { begins, end } of [quick, eager])
      for (const [n, begin] of begins.entries()) {
        await begin;
        end(n);
      }
    expect(Math.min(quick.count(), eager.count())).toBeGreaterThanOrEqual(3);
  });

  it('ends after the work that is under way, and begins no more', async () => {
    const { work, begins, end, count } = stepwise([true]);
    schedule.every(1, 'work', work);
    schedule.onApplicationBootstrap();
    await begins[0];
    let stopped = false;
    const stopping = schedule.onModuleDestroy().then(() => (stopped = true));
    await Promise.resolve();
    expect(stopped).toBe(false);
    end(0);
    await stopping;
    expect(count()).toBe(1);
  });
});
