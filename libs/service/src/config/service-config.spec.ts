import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { readConfig, type Variables } from './read-config';
import { ServiceConfig } from './service-config';

class TeaConfig extends ServiceConfig {
  override PORT = 3000;
  override DATABASE_URL = 'postgres://tea:tea@127.0.0.1:5432/tea';
}

const read = (variables: Variables) => readConfig(TeaConfig, variables);

describe(ServiceConfig.name, () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-config-'));
  const path = (name: string) => join(folder, name);
  const ca = path('ca');
  let pem: { private: string; cert: string };
  beforeAll(async () => {
    const [own, other] = await Promise.all([generate(), generate()]);
    pem = own;
    writeFileSync(ca, `${own.cert}\n${other.cert}`);
    writeFileSync(path('cert'), own.cert);
    writeFileSync(path('key'), own.private);
    writeFileSync(path('other-key'), other.private);
    writeFileSync(path('text'), 'no certificate');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('splits the list of brokers', () => {
    expect(read({ KAFKA_BROKERS: 'a:9092, b:9094,[::1]:9096' }).kafka()).toEqual({
      brokers: ['a:9092', 'b:9094', '[::1]:9096'],
    });
  });

  it.each<[Variables, () => unknown]>([
    [{ KAFKA_SSL: 'true' }, () => true],
    [{ KAFKA_SSL: 'false' }, () => undefined],
    [{ KAFKA_SSL_CA: ca }, () => ({ ca: [expect.stringContaining(pem.cert.trim())] })],
    [{ KAFKA_SSL: 'false', KAFKA_SSL_CA: ca }, () => undefined],
    [
      { KAFKA_SSL: '1', KAFKA_SSL_CERT: path('cert'), KAFKA_SSL_KEY: path('key') },
      () => ({ cert: pem.cert, key: pem.private }),
    ],
  ])('reads TLS from %o', (variables, ssl) => {
    expect(read(variables).kafka().ssl).toEqual(ssl());
  });

  it('needs both the certificate and its key, and files that are there', () => {
    expect(() => read({ KAFKA_SSL_CERT: path('cert') })).toThrow(
      'KAFKA_SSL_KEY is not set, but must hold the private key of KAFKA_SSL_CERT',
    );
    expect(() => read({ KAFKA_SSL_KEY: path('key') })).toThrow('KAFKA_SSL_CERT is not set');
    expect(() => read({ KAFKA_SSL_CA: '/no/such' })).toThrow('must be the path of a readable file');
  });

  it('refuses files that hold something else', () => {
    expect(() => read({ KAFKA_SSL_CA: path('text') })).toThrow('must hold certificates in PEM');
    expect(() => read({ KAFKA_SSL_CERT: path('key'), KAFKA_SSL_KEY: path('key') })).toThrow(
      /^KAFKA_SSL_CERT is .* but must hold certificates in PEM/,
    );
    for (const wrong of ['other-key', 'text', 'cert']) {
      expect(() => read({ KAFKA_SSL_CERT: path('cert'), KAFKA_SSL_KEY: path(wrong) })).toThrow(
        'KAFKA_SSL_KEY is set (not shown here), but must hold the private key of KAFKA_SSL_CERT',
      );
    }
  });

  it.each(['PLAIN', 'SCRAM-SHA-256', 'scram-sha-512'])('logs in at the brokers by %s', (mechanism) => {
    const login = { KAFKA_SASL_USERNAME: 'tea', KAFKA_SASL_PASSWORD: 'x' };
    expect(read({ ...login, KAFKA_SASL_MECHANISM: mechanism }).kafka().sasl).toEqual({
      ...{ mechanism: mechanism.toLowerCase(), username: 'tea', password: 'x' },
    });
  });

  it('refuses half a login, and a way that there is not', () => {
    const login: Variables = {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'tea',
      KAFKA_SASL_PASSWORD: 'hunter2',
    };
    for (const name of Object.keys(login))
      expect(() => read({ ...login, [name]: undefined })).toThrow(`${name} is not set`);
    expect(() => read({ ...login, KAFKA_SASL_MECHANISM: 'GSSAPI' })).toThrow(
      'KAFKA_SASL_MECHANISM is "GSSAPI", but must be one of the following values: plain, scram-sha-256, scram-sha-512',
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
