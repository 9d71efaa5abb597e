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

describe(Lane.name, () => {
  it('gives records in order, within the limits of number and size', () => {
    const lane = laneWith(record(0), record(1), record(2, 1_000), record(3));
    const first = lane.claim(2, 10_000);
    expect(first.records.map((r) => r.offset)).toEqual(['0', '1']);
    lane.done(first);
    const second = lane.claim(10, 900);
    expect(second.records.map((r) => r.offset)).toEqual(['2']);
  });

  it('is ready only while nobody holds it and something is queued', () => {
    const lane = laneWith(record(0), record(1));
    expect(lane.readyAt).toBe(0);
    const claim = lane.claim(1, 1_000);
    expect(lane.readyAt).toBeUndefined();
    lane.done(claim);
    expect(lane.readyAt).toBe(0);
    lane.done(lane.claim(1, 1_000));
    expect(lane.readyAt).toBeUndefined();
  });

  it('moves its position past what is done, and tells the lag from it', () => {
    const lane = laneWith(record(0), record(1), record(2));
    expect(lane.lag).toBe(3);
    expect(lane.done(lane.claim(2, 1_000))).toBe(true);
    expect(lane.position).toBe(2n);
    expect(lane.lag).toBe(1);
  });

  it('gives what was put back again, in the same order and not before its delay', () => {
    const lane = laneWith(record(0), record(1), record(2));
    const before = Date.now();
    const delay = lane.putBack(lane.claim(2, 1_000));
    expect(delay).toBeGreaterThan(0);
    expect(lane.readyAt).toBeGreaterThanOrEqual(before + delay);
    expect(lane.failures).toBe(1);
    const again = lane.claim(3, 1_000);
    expect(again.records.map((r) => r.offset)).toEqual(['0', '1', '2']);
    lane.done(again);
    expect(lane.failures).toBe(0);
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
