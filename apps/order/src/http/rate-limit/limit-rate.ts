import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Refusal } from '../../refusal';
import { clientOf } from './client-of';
import { TokenBuckets } from './token-buckets';

/** How many requests a client may send. */
export interface RateLimit {
  perSecond: number;
  /** How many proxies stand before the service that add to `X-Forwarded-For`. */
  trustedProxies: number;
}

/** Refuses what a client sends beyond its rate. Each replica counts for itself, and neither probes nor documents. */
export function limitRate(app: NestFastifyApplication, { perSecond, trustedProxies }: RateLimit): void {
  const buckets = new TokenBuckets(perSecond);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      // By the route that was found: a URL can be written in many ways. What finds none counts too.
      const { url: route = '/v1/' } = request.routeOptions;
      if (!route.startsWith('/v1/')) return done();
      const forwardedFor = [request.headers['x-forwarded-for']].flat().join(',');
      const client = clientOf(request.ip ?? 'gone', forwardedFor, trustedProxies);
      const waitMs = buckets.take(client, performance.now());
      if (waitMs === 0) return done();
      reply.header('retry-after', Math.ceil(waitMs / 1000));
      done(
        new Refusal('too-many-requests', `no more than ${perSecond} requests a second are taken from you`),
      );
    });
}
