import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { lz4Decompress } from '@platformatic/wasm-utils';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { decompressSnappy } from './snappy';

type Decompress = (compressed: Buffer) => Buffer | Promise<Buffer>;

/**
 * kafkajs knows gzip alone, and a batch that anybody wrote with another codec ends its consumer for good. These are for
 * reading: our producer does not compress.
 */
register(CompressionTypes.Snappy, 'snappy', decompressSnappy);
register(CompressionTypes.LZ4, 'lz4', lz4Decompress);
register(CompressionTypes.ZSTD, 'zstd', (compressed) => promisify(zstdDecompress)(compressed));

function register(type: keyof typeof CompressionCodecs, name: string, decompress: Decompress): void {
  const codec = {
    // An error of its own class: kafkajs ends a consumer for a TypeError or RangeError, and tries again after others.
    // That is right here, for a broker that can not read its disk may be followed by one that can.
    decompress: async (compressed: Buffer) => {
      try {
        return await decompress(compressed);
      } catch (error) {
        throw new Error(`a batch compressed with ${name} can not be read: ${String(error)}`, {
          cause: error,
        });
      }
    },
  };
  CompressionCodecs[type] = () => codec;
}
