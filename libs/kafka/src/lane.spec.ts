import { Lane } from './lane';
import type { KafkaRecord } from './message';

function record(offset: number, bytes = 10): KafkaRecord {
  return {
    topic: 't',
    partition: 0,
    offset: String(offset),
    timestamp: '0',
    key: null,
    value: Buffer.alloc(bytes),
    headers: {},
  };
}

function laneWith(...records: KafkaRecord[]): Lane {
  const lane = new Lane('t', 0);
  lane.push(records, String(records.length));
  return lane;
}

const offsets = ({ records }: { records: KafkaRecord[] }) => records.map(({ offset }) => offset);

describe(Lane.name, () => {
  it('gives records in order, within the limits of number and size', () => {
    const lane = laneWith(record(0), record(1), record(2, 1_000), record(3));
    const first = lane.claim(2, 10_000);
    expect(offsets(first)).toEqual(['0', '1']);
    lane.done(first);
    const second = lane.claim(10, 900);
    expect(offsets(second)).toEqual(['2']);
  });

  it('is ready only while nobody holds it and something is queued', () => {
    const lane = laneWith(record(0), record(1));
    expect(lane.ready).toBe(true);
    const claim = lane.claim(1, 1_000);
    expect(lane.ready).toBe(false);
    lane.done(claim);
    expect(lane.ready).toBe(true);
    lane.done(lane.claim(1, 1_000));
    expect(lane.ready).toBe(false);
  });

  it('moves its position past what is done, and tells the lag from it', () => {
    const lane = laneWith(record(0), record(1), record(2));
    expect(lane.lag).toBe(3);
    expect(lane.done(lane.claim(2, 1_000))).toBe(true);
    expect(lane.position).toBe(2n);
    expect(lane.lag).toBe(1);
  });

  it('gives what was put back again, in the same order and not before it is reopened', () => {
    const lane = laneWith(record(0), record(1), record(2));
    const claim = lane.claim(2, 1_000);
    expect(lane.putBack(claim)).toBeGreaterThan(0);
    expect(lane.ready).toBe(false);
    lane.reopen(claim);
    expect(lane.ready).toBe(true);
    expect(lane.failures).toBe(1);
    expect(offsets(lane.claim(1, 1_000))).toEqual(['0']);
  });

  it('is not reopened by a claim of before a rebalance', () => {
    const lane = laneWith(record(0));
    const old = lane.claim(1, 1_000);
    lane.putBack(old);
    lane.drop();
    lane.push([record(1)], '2');
    lane.putBack(lane.claim(1, 1_000));
    lane.reopen(old);
    expect(lane.ready).toBe(false);
  });

  it('gives what failed alone, in halves down to one record, and twice as much after each success', () => {
    const lane = laneWith(...Array.from({ length: 1_000 }, (_, n) => record(n)));
    expect(lane.alone).toBe(false);
    const sizes = [lane.claim(500, 100_000)].map((claim) => (lane.putBack(claim, 0), claim.records.length));
    while (sizes.at(-1) !== 1) {
      expect(lane.alone).toBe(true);
      const claim = lane.claim(500, 100_000);
      lane.putBack(claim, 0);
      sizes.push(claim.records.length);
    }
    expect(sizes).toEqual([500, 500, 250, 125, 63, 32, 16, 8, 4, 2, 1]);
    sizes.length = 0;
    while (lane.alone) {
      const claim = lane.claim(500, 100_000);
      lane.done(claim);
      sizes.push(claim.records.length);
    }
    expect(sizes).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect(lane.failures).toBe(0);
  });

  it('gives what was not applied again at once', () => {
    const lane = laneWith(record(0), record(1), record(2), record(3));
    expect(lane.done(lane.claim(3, 1_000), 1)).toBe(true);
    expect([lane.position, lane.failures, lane.alone]).toEqual([1n, 0, false]);
    const next = lane.claim(3, 1_000);
    expect(offsets(next)).toEqual(['1', '2', '3']);
    expect(lane.done(next, 0)).toBe(false);
    expect([lane.position, lane.length]).toEqual([1n, 3]);
  });

  it('is alone for as long as it is slow', () => {
    const lane = laneWith(record(0), record(1));
    lane.done(lane.claim(1, 1_000), 1, true);
    expect(lane.alone).toBe(true);
    lane.done(lane.claim(1, 1_000), 1, false);
    expect(lane.alone).toBe(false);
  });

  it('knows the size of what is queued', () => {
    const lane = laneWith(record(0, 100), record(1, 200));
    const size = lane.bytes;
    expect(size).toBeGreaterThanOrEqual(300);
    const claim = lane.claim(1, 1_000);
    expect(lane.bytes).toBeLessThan(size);
    lane.putBack(claim);
    expect(lane.bytes).toBe(size);
    while (lane.length > 0) lane.done(lane.claim(2, 1_000));
    expect(lane.bytes).toBe(0);
  });

  it('forgets everything when it is dropped, and a claim from before commits and returns nothing', () => {
    const lane = laneWith(record(0), record(1), record(2));
    const done = lane.claim(1, 1_000);
    lane.drop();
    expect(lane.length).toBe(0);
    expect(lane.done(done)).toBe(false);
    expect(lane.position).toBeUndefined();

    lane.push([record(5)], '6');
    const back = lane.claim(1, 1_000);
    lane.drop();
    lane.putBack(back);
    expect(lane.length).toBe(0);
  });
});
