import 'reflect-metadata';
import { readConfig } from '@waybill/service';
import { OrderConfig } from './config';

describe(OrderConfig, () => {
  const production = {
    NODE_ENV: 'production',
    KAFKA_BROKERS: 'kafka:9092',
    DATABASE_URL: 'postgres://order:x@postgres/order',
    OPERATOR_TOKEN: 'open-sesame',
    WEBHOOK_MASTER_KEY: 'k'.repeat(32),
  };

  it('allows no private addresses by default', () => {
    expect(readConfig(OrderConfig, production).WEBHOOK_ALLOW_PRIVATE).toBe(false);
  });

  it.each([
    ['is not set', undefined],
    ['longer than or equal to 32', 'short'],
  ])('names WEBHOOK_MASTER_KEY when in production it is wrong: %s', (fault, WEBHOOK_MASTER_KEY) => {
    const read = () => readConfig(OrderConfig, { ...production, WEBHOOK_MASTER_KEY });
    expect(read).toThrow(new RegExp(`WEBHOOK_MASTER_KEY .*${fault}`));
    expect(read).not.toThrow(/short/);
  });
});
