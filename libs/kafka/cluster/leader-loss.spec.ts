import { CheckedProducer, createKafka } from '../src/index';
import { silent } from '../test/support';
import { loseLeaders } from './leader-loss';

describe(CheckedProducer.name, () => {
  it('has written what it acknowledged, when a leader is killed under load', async () => {
    const { acknowledged, lost } = await loseLeaders(
      () => new CheckedProducer(createKafka(testing.kafka(), silent)),
    );
    expect(acknowledged).toBeGreaterThan(10_000);
    expect(lost).toBe(0);
  });
});
