import { IsBoolean, IsInt, IsOptional, IsString, Min } from 'class-validator';
import { ConfigError } from './config-error';
import { readConfig, type Variables } from './read-config';
import { RequiredInProduction } from './required-in-production';
import { ServiceConfig } from './service-config';

class TeaConfig extends ServiceConfig {
  override PORT = 3000;
  override DATABASE_URL = 'postgres://tea:tea@127.0.0.1:5432/tea';
  @IsInt() @Min(1) HOLD_TTL_SECONDS = 604800;
  @IsBoolean() ALLOW_PRIVATE = false;
  @IsOptional() @IsInt() RATE_LIMIT?: number;
  @RequiredInProduction() @IsOptional() @IsString() MASTER_KEY?: string;
}

const production = {
  NODE_ENV: 'production',
  KAFKA_BROKERS: 'kafka:9092',
  DATABASE_URL: 'postgres://tea:x@db/tea',
  OPERATOR_TOKEN: 'token',
  MASTER_KEY: 'key',
};

const read = (variables: Variables = {}) => readConfig(TeaConfig, variables);

function problems(variables: Variables): string[] {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe(readConfig.name, () => {
  it('gives the defaults when nothing is set', () => {
    const config = read();
    expect(config).toBeInstanceOf(TeaConfig);
    expect(config).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      HOLD_TTL_SECONDS: 604800,
    });
    expect(config.kafka()).toEqual({ brokers: ['127.0.0.1:9092'] });
  });

  it('converts numbers and booleans, with and without a declared type or a default', () => {
    const config = read({ PORT: '0', HOLD_TTL_SECONDS: '60', ALLOW_PRIVATE: 'true', RATE_LIMIT: '5' });
    expect(config).toMatchObject({ PORT: 0, HOLD_TTL_SECONDS: 60, ALLOW_PRIVATE: true, RATE_LIMIT: 5 });
  });

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('reads the boolean %s', (text, value) => {
    expect(read({ ALLOW_PRIVATE: text }).ALLOW_PRIVATE).toBe(value);
  });

  it.each(['yes', 'on', '2', 'no'])('refuses %s as a boolean', (text) => {
    expect(problems({ ALLOW_PRIVATE: text })).toEqual([
      `ALLOW_PRIVATE is "${text}", but must be a boolean value`,
    ]);
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(read({ PORT: '', ALLOW_PRIVATE: '', KAFKA_SASL_MECHANISM: '' })).toMatchObject({ PORT: 3000 });
  });

  it('takes nothing else out of the environment', () => {
    expect(read({ HOME: '/root', AWS_SECRET: 'x' })).not.toHaveProperty('AWS_SECRET');
  });

  it('names every variable that is wrong at once, its value and what it should be', () => {
    expect(
      problems({ PORT: 'abc', HOLD_TTL_SECONDS: '0', LOG_LEVEL: 'loud', KAFKA_BROKERS: 'kafka' }),
    ).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^PORT is "abc", but .*must be an integer number/),
        'HOLD_TTL_SECONDS is "0", but must not be less than 1',
        expect.stringMatching(/^LOG_LEVEL is "loud", but must be one of .*trace, debug, info/),
        'KAFKA_BROKERS is "kafka", but must be a comma list of host:port',
      ]),
    );
  });

  it.each(['1e3', '0x10', ' ', '12abc', 'Infinity'])('refuses %p as a number', (text) => {
    expect(problems({ PORT: text })).toHaveLength(1);
  });

  it.each([
    ['mysql://tea:hunter2@db/tea', '"mysql://…"'],
    ['postgres://tea:hun/ter2@db/tea', '"postgres://…"'],
    ['postgres://tea:hunter2', '"postgres://…"'],
    ['tea:hunter2@db/tea', '"…"'],
    ['hunter2', '"…"'],
  ])('shows no more than the scheme of the URL %s', (url, shown) => {
    const [problem] = problems({ DATABASE_URL: url });
    expect(problem).toMatch(`DATABASE_URL is ${shown}, but must be a postgres:// URL`);
    expect(problem).not.toMatch(/hun|ter2|@/);
  });

  it('shows no secret', () => {
    class SecretConfig extends TeaConfig {
      @IsInt() PIN_TOKEN = 1;
    }
    expect(() => readConfig(SecretConfig, { PIN_TOKEN: 'hunter2' })).toThrow(
      'PIN_TOKEN is set (not shown here), but must be an integer number',
    );
  });

  it('shows no password that stands among the brokers', () => {
    expect(problems({ KAFKA_BROKERS: 'SASL_SSL://me:hunter2@kafka:9092' })).toEqual([
      'KAFKA_BROKERS is "SASL_SSL://…", but must be a comma list of host:port',
    ]);
  });

  it('has no defaults for servers and secrets in production', () => {
    expect(problems({ NODE_ENV: 'production' }).sort()).toEqual(
      ['DATABASE_URL', 'KAFKA_BROKERS', 'MASTER_KEY', 'OPERATOR_TOKEN'].map(
        (name) => `${name} is not set, but must be when NODE_ENV is production`,
      ),
    );
    expect(problems(production)).toEqual([]);
  });
});
