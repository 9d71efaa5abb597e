import { snappyCompress } from '@platformatic/wasm-utils';
import { decompressSnappy } from './snappy';

const HEADER = Buffer.from('82534e41505059000000000100000001', 'hex');

/** A stream as snappy-java writes it. */
function stream(...texts: string[]): Buffer {
  const blocks = texts.flatMap((text) => {
    const block = snappyCompress(Buffer.from(text));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    return [length, block];
  });
  return Buffer.concat([HEADER, ...blocks]);
}

describe(decompressSnappy.name, () => {
  it('reads a single block', () => {
    expect(String(decompressSnappy(snappyCompress(Buffer.from('plain'))))).toBe('plain');
  });

  it("reads the blocks of snappy-java's stream", () => {
    expect(String(decompressSnappy(stream('one', ' and ', 'two'.repeat(20_000))))).toBe(
      `one and ${'two'.repeat(20_000)}`,
    );
    expect(decompressSnappy(stream())).toHaveLength(0);
  });

  it('throws for a stream that is cut off, and reads the next', () => {
    const whole = stream('one', 'two');
    // Behind the first block a stream may end; anywhere else it is cut.
    const ends = new Set([HEADER.length, HEADER.length + 4 + whole.readInt32BE(HEADER.length), whole.length]);
    for (let length = HEADER.length; length < whole.length; length++) {
      if (ends.has(length)) continue;
      expect(() => decompressSnappy(whole.subarray(0, length))).toThrow();
    }
    expect(() => decompressSnappy(Buffer.from('no snappy at all'))).toThrow();
    expect(String(decompressSnappy(whole))).toBe('onetwo');
  });
});
