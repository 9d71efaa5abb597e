import { get as httpGet, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { Controller, Get, Global, Injectable, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Gauge, register } from 'prom-client';
import { Draining, ServiceConfig, ServiceModule, createHttpAdapter } from '../src';

class TeaConfig extends ServiceConfig {
  override PORT = 0;
  override DATABASE_URL = 'postgres://tea:tea@127.0.0.1:5432/tea';
  override LOG_LEVEL = 'silent' as const;
}

@Injectable()
class Database {
  ping: () => unknown = () => ({ status: 'what a ping returns is nobody’s business' });
  constructor(readonly config: TeaConfig) {}
}

@Global()
@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

@Controller('teas')
class TeaController {
  @Get(':id')
  one(@Param('id') id: string) {
    return { id };
  }
}

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'tea',
      config: TeaConfig,
      readiness: { inject: [Database], useFactory: (db: Database) => ({ database: () => db.ping() }) },
    }),
    DatabaseModule,
  ],
  controllers: [TeaController],
})
class TeaModule {}

describe(ServiceModule.name, () => {
  let app: NestFastifyApplication;
  let url: string;

  beforeEach(async () => {
    app = await NestFactory.create<NestFastifyApplication>(TeaModule, createHttpAdapter(), { logger: false });
    app.setGlobalPrefix('v1');
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterEach(() => app.close());

  const probe = async (path: string) => {
    const answer = await fetch(url + path);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const database = () => app.get(Database);

  it('provides the settings under their own class and as ServiceConfig', () => {
    expect(app.get(TeaConfig)).toBeInstanceOf(TeaConfig);
    expect(app.get(ServiceConfig)).toBe(app.get(TeaConfig));
    expect(database().config).toBe(app.get(TeaConfig));
  });

  it('is live and ready, outside of the global prefix', async () => {
    expect(await probe('/livez')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await probe('/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { database: { status: 'up' } } },
    });
    expect((await fetch(`${url}/v1/readyz`)).status).toBe(404);
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no route to host');
      },
      'no route to host',
    ],
    ['rejects', () => Promise.reject(new Error('gone')), 'gone'],
    [
      'has a code alone',
      () => Promise.reject(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })),
      'ECONNREFUSED',
    ],
  ])('is not ready, but live, when a check %s', async (_how, ping, message) => {
    database().ping = ping;
    expect(await probe('/readyz')).toMatchObject({
      status: 503,
      body: { status: 'error', error: { database: { status: 'down', message } } },
    });
    expect((await probe('/livez')).status).toBe(200);
  });

  it('waits three seconds for a check and no longer', async () => {
    database().ping = () => new Promise(() => undefined);
    expect(await probe('/readyz')).toMatchObject({
      status: 503,
      body: { error: { database: { message: 'timeout of 3000ms exceeded' } } },
    });
  });

  it('fails readiness alone once draining has begun, and lets go of connections', async () => {
    const keptAlive = await fetch(`${url}/v1/teas/1`);
    expect(keptAlive.headers.get('connection')).toBe('keep-alive');
    app.get(Draining).begin();
    expect(await probe('/readyz')).toMatchObject({
      status: 503,
      body: { error: { shutdown: { message: 'the service is shutting down' } } },
    });
    expect((await probe('/livez')).status).toBe(200);
    const last = await fetch(`${url}/v1/teas/1`);
    expect([last.status, last.headers.get('connection')]).toEqual([200, 'close']);
  });

  it('measures requests by the pattern of their route, and its own routes not at all', async () => {
    for (const path of [
      '/v1/teas/oolong',
      '/v1/teas/sencha',
      '/no/such',
      '/livez',
      '/readyz',
      '/metrics?x=1',
    ]) {
      await (await fetch(url + path)).text();
    }
    const answer = await fetch(`${url}/metrics`);
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toMatch('text/plain');
    expect(text).toMatch('nodejs_eventloop_lag_seconds');
    expect(text).toMatch(
      'http_request_duration_seconds_count{method="GET",route="/v1/teas/:id",status="200"}',
    );
    expect(text).toMatch('http_request_duration_seconds_count{method="GET",route="unmatched",status="404"}');
    expect(text).not.toMatch(/livez|readyz|route="\/metrics|oolong/);
  });

  it('says in its metrics whether it is ready', async () => {
    const metrics = async () => (await fetch(`${url}/metrics`)).text();
    expect(await metrics()).toMatch(/^waybill_ready 1$/m);
    database().ping = () => Promise.reject(new Error('no database'));
    expect(await metrics()).toMatch(/^waybill_ready 0$/m);
  });

  it('leaves out a metric that can not be had, and gives the others', async () => {
    const name = 'tea_leaves';
    new Gauge({ name, help: 'In a database', collect: () => Promise.reject(new Error('away')) });
    try {
      const answer = await fetch(`${url}/metrics`);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text).not.toMatch(name);
      expect(text).toMatch('nodejs_eventloop_lag_seconds');
    } finally {
      register.removeSingleMetric(name);
    }
  });

  it('gives each request an id, the caller’s when it is a decent one', async () => {
    const idFor = async (id?: string) => {
      const request = httpGet(`${url}/v1/teas/1`, {
        headers: id === undefined ? {} : { 'x-request-id': id },
      });
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.headers['x-request-id'] as string;
    };
    expect(await idFor('abc-1')).toBe('abc-1');
    expect(await idFor('a b')).toMatch(/^[\da-f-]{36}$/);
    expect(await idFor('x'.repeat(129))).toMatch(/^[\da-f-]{36}$/);
    expect(await idFor()).toMatch(/^[\da-f-]{36}$/);
  });

  it('takes ids of 128 characters, escaped too', async () => {
    const id = 'é'.repeat(128);
    expect(await probe(`/v1/teas/${encodeURIComponent(id)}`)).toEqual({ status: 200, body: { id } });
  });
});
