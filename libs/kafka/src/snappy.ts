import { snappyDecompress } from '@platformatic/wasm-utils';

/** `\x82SNAPPY\0`, with which snappy-java's stream begins, the one that Java's producer writes. */
const STREAM = Buffer.from('82534e4150505900', 'hex');
/** The above, and two versions of four bytes each. */
const STREAM_HEADER = 16;
const LENGTH = 4;

/** Decompresses what Java writes, a stream of blocks with their lengths, and what others do, one block. */
export function decompressSnappy(compressed: Buffer): Buffer {
  if (!compressed.subarray(0, STREAM.length).equals(STREAM)) return snappyDecompress(compressed);
  const blocks: Buffer[] = [];
  for (let at = STREAM_HEADER; at < compressed.length;) {
    const length = compressed.readInt32BE(at);
    const start = at + LENGTH;
    at = start + length;
    if (length < 0 || at > compressed.length) throw new Error(`a block of ${length} bytes is cut off`);
    blocks.push(snappyDecompress(compressed.subarray(start, at)));
  }
  return Buffer.concat(blocks);
}
