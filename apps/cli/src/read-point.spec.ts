import { readPoint } from './read-point';

describe(readPoint.name, () => {
  it.each([
    ['earliest', 'earliest'],
    ['latest', 'latest'],
    ['0', { offset: 0 }],
    ['1200', { offset: 1200 }],
    ['2026-11-25T10:00:00Z', { time: Date.UTC(2026, 10, 25, 10) }],
    ['2026-11-25T10:00+01:00', { time: Date.UTC(2026, 10, 25, 9) }],
    ['2026-11-25', { time: Date.UTC(2026, 10, 25) }],
  ])('reads %s', (text, point) => {
    expect(readPoint('--from', text)).toEqual(point);
  });

  it.each(['', '-1', '1e3', 'yesterday', '2026-11-25T10:00:00', '2026-13-01'])('refuses "%s"', (text) => {
    expect(() => readPoint('--from', text)).toThrow(/^--from must be earliest, an offset or a time/);
  });
});
