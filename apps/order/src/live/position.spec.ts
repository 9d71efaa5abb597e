import { fromId, isAfter, toId } from './position';

describe('a position', () => {
  it('is had again from its id', () => {
    for (const position of [
      { tx: 0, seq: 0 },
      { tx: 81_234, seq: 7 },
    ])
      expect(fromId(toId(position))).toEqual(position);
  });

  it.each(['', 'x', '1', '1.', '.1', '-1.0', '1.0.0', '1.5e3', '9'.repeat(16) + '.0', '0199b5c1-7e30'])(
    'is not what the id %j stands for',
    (id) => expect(fromId(id)).toBeUndefined(),
  );

  it('is after another by its transaction, and then by its place in that', () => {
    expect(isAfter({ tx: 2, seq: 1 }, { tx: 1, seq: 9 })).toBe(true);
    expect(isAfter({ tx: 1, seq: 9 }, { tx: 1, seq: 8 })).toBe(true);
    expect(isAfter({ tx: 1, seq: 9 }, { tx: 1, seq: 9 })).toBe(false);
    expect(isAfter({ tx: 1, seq: 9 }, { tx: 2, seq: 1 })).toBe(false);
  });
});
