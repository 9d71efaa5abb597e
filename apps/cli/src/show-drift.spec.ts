import { offsetsWarning, showDrift } from './show-drift';

describe('drift in words', () => {
  it('says what is and what should be', () => {
    const drift = { topic: 't', what: 'retention.ms', is: '1', shouldBe: '2', canBeApplied: true };
    expect(showDrift(drift)).toBe('drift: t: retention.ms is 1, declared is 2');
    expect(showDrift({ ...drift, is: undefined })).toBe('drift: t: retention.ms is not set, declared is 2');
    expect(showDrift({ ...drift, shouldBe: undefined })).toBe(
      'drift: t: retention.ms is 1, declared is nothing',
    );
    expect(showDrift({ topic: 't', canBeApplied: true })).toBe('drift: t is not there');
  });

  it('says what is not done', () => {
    const drift = { topic: 't', what: 'partitions', is: '24', shouldBe: '12', canBeApplied: false };
    expect(showDrift(drift)).toMatch(/Kafka can not take partitions away/);
    expect(showDrift({ ...drift, what: 'replication factor' })).toMatch(/kafka-reassign-partitions/);
  });

  it('wants offsets kept for longer than any message', () => {
    const specs: { config: Record<string, string> }[] = [
      { config: { 'retention.ms': '600000' } },
      { config: {} },
    ];
    expect(offsetsWarning(11, specs)).toBeUndefined();
    expect(offsetsWarning(10, specs)?.isDrift).toBe(true);
    expect(offsetsWarning(undefined, specs)?.isDrift).toBe(false);
  });
});
