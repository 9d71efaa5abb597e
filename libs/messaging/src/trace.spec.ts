import { nextTraceparent } from './trace';

describe(nextTraceparent.name, () => {
  it('keeps the trace and makes a new span', () => {
    const previous = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    const next = nextTraceparent(previous);
    expect(next).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
    expect(next).not.toBe(previous);
  });

  it.each([undefined, '', 'nonsense'])('begins a trace where there is none: %s', (previous) => {
    expect(nextTraceparent(previous)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});
