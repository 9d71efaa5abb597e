import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type Variables } from './read-config';
import { ServiceConfig } from './service-config';

class TeaConfig extends ServiceConfig {
  override PORT = 3000;
  override DATABASE_URL = 'postgres://tea:tea@127.0.0.1:5432/tea';
}

const read = (variables: Variables) => readConfig(TeaConfig, variables);

describe(ServiceConfig.name, () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-config-'));
  const file = (name: string) => {
    writeFileSync(join(folder, name), name);
    return join(folder, name);
  };
  const [ca, cert, key] = [file('ca'), file('cert'), file('key')];
  afterAll(() => rmSync(folder, { recursive: true }));

  it('splits the list of brokers', () => {
    expect(read({ KAFKA_BROKERS: 'a:9092, b:9094,[::1]:9096' }).kafka()).toEqual({
      brokers: ['a:9092', 'b:9094', '[::1]:9096'],
    });
  });

  it.each<[Variables, unknown]>([
    [{ KAFKA_SSL: 'true' }, true],
    [{ KAFKA_SSL: 'false' }, undefined],
    [{ KAFKA_SSL_CA: ca }, { ca: ['ca'] }],
    [{ KAFKA_SSL: 'false', KAFKA_SSL_CA: ca }, undefined],
    [
      { KAFKA_SSL: '1', KAFKA_SSL_CERT: cert, KAFKA_SSL_KEY: key },
      { cert: 'cert', key: 'key' },
    ],
  ])('reads TLS from %o', (variables, ssl) => {
    expect(read(variables).kafka().ssl).toEqual(ssl);
  });

  it('needs both the certificate and its key, and files that are there', () => {
    expect(() => read({ KAFKA_SSL_CERT: cert })).toThrow(
      'KAFKA_SSL_KEY is not set, but must be the path of a readable file',
    );
    expect(() => read({ KAFKA_SSL_CA: '/no/such' })).toThrow('KAFKA_SSL_CA');
  });

  it('reads the login at the brokers, which is not half of one', () => {
    const login = {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'tea',
      KAFKA_SASL_PASSWORD: 'x',
    };
    expect(read(login).kafka().sasl).toEqual({ mechanism: 'scram-sha-512', username: 'tea', password: 'x' });
    expect(() => read({ ...login, KAFKA_SASL_PASSWORD: undefined })).toThrow(
      'KAFKA_SASL_PASSWORD is not set',
    );
  });

  it('drains in production alone, unless told otherwise', () => {
    const production = {
      NODE_ENV: 'production',
      KAFKA_BROKERS: 'kafka:9092',
      DATABASE_URL: 'postgresql://db/tea',
      OPERATOR_TOKEN: 'x',
    };
    expect(read({}).drainSeconds()).toBe(0);
    expect(read(production).drainSeconds()).toBe(5);
    expect(read({ ...production, DRAIN_SECONDS: '0' }).drainSeconds()).toBe(0);
  });

  it('refuses a deadline that the drain would use up', () => {
    expect(() => read({ DRAIN_SECONDS: '30' })).toThrow(
      'SHUTDOWN_TIMEOUT_SECONDS is "25" by default, but must be greater than DRAIN_SECONDS, which is 30',
    );
  });
});
