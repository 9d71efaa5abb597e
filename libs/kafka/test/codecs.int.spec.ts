import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { consumerOf, newTopic, readAll } from './support';

/** Several blocks of any codec: snappy-java's have 32 KB, those of lz4 64 KB. */
const lines = Array.from({ length: 2_000 }, (_, i) => `line ${i} ${'abcdefghij'.repeat(i % 20)}`);

describe('codecs', () => {
  it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
    "reads what Java's producer compressed with %s",
    async (codec) => {
      const { name } = await newTopic(1);
      await testing.writeWithJava(name, lines, codec);
      const records = await readAll(name, lines.length);
      expect(records.map(({ value }) => value?.toString())).toEqual(lines);
    },
  );

  it('says of a batch that it can not decompress, tries again, and goes on when it can', async () => {
    const { name } = await newTopic(1);
    await testing.writeWithJava(name, ['readable'], 'zstd');
    // The broker lets no corrupt batch in, so the bytes are broken on their way from it.
    const codec = CompressionCodecs[CompressionTypes.ZSTD]() as {
      decompress(bytes: Buffer): Promise<Buffer>;
    };
    const decompress = codec.decompress.bind(codec);
    let broken = true;
    jest
      .spyOn(codec, 'decompress')
      .mockImplementation((bytes) => decompress(broken ? bytes.subarray(1) : bytes));

    const { consumer, crashes, errors } = consumerOf([name]);
    consumer.start();
    try {
      await testing.waitFor(
        () => errors.some((error) => /compressed with zstd can not be read/.test(error)),
        {
          timeoutMs: 50_000,
        },
      );
      broken = false;
      const [claim] = await testing.waitFor(() => {
        const claims = consumer.claim(100, 1_000_000);
        return claims.length > 0 && claims;
      });
      expect(String(claim?.records[0]?.value)).toBe('readable');
      expect(crashes).toEqual([]);
    } finally {
      await consumer.stop();
    }
  });
});
