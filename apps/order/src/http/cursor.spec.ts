import fc from 'fast-check';
import { ValidationFailed } from '../refusal';
import { decodeCursor, encodeCursor } from './cursor';

const FORM = [/^\d+$/, /^[a-z]+$/];

describe('cursor', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^[a-z]+$/), (number, word) => {
        const position = [String(number), word];
        expect(decodeCursor('list', encodeCursor('list', position), FORM)).toEqual(position);
      }),
    );
  });

  it('is refused when any character of it is another', () => {
    const cursor = encodeCursor('list', ['12', 'abc']);
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'AZaz09-_ =+/'), (index, character) => {
        const changed = cursor.slice(0, index) + character + cursor.slice(index + 1);
        fc.pre(changed !== cursor);
        expect(() => decodeCursor('list', changed, FORM)).toThrow(ValidationFailed);
      }),
    );
  });

  it.each(['', 'x', 'AAAAAAAAAAAAAAAA', '🍵'])('is refused when nobody gave it: %j', (cursor) => {
    expect(() => decodeCursor('list', cursor, FORM)).toThrow(ValidationFailed);
  });

  it('is good for its own list and form alone', () => {
    const cursor = encodeCursor('list', ['12', 'abc']);
    expect(() => decodeCursor('other', cursor, FORM)).toThrow(ValidationFailed);
    expect(() => decodeCursor('list', cursor, [/^\d+$/])).toThrow(ValidationFailed);
    expect(() => decodeCursor('list', cursor, [/^\d+$/, /^\d+$/])).toThrow(ValidationFailed);
  });
});
