import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OrderConfig } from '../config';
import { tellAllowedMethods } from './allowed-methods';
import { useJsonBodies } from './body-parser';
import { serveOpenApi } from './openapi';
import { limitRate } from './rate-limit/limit-rate';
import { letSwaggerRun } from './swagger-policy';

/** Makes an app that is not listening yet ready for the HTTP API of the contract. */
export function prepareHttp(app: NestFastifyApplication): void {
  const { RATE_LIMIT_PER_SECOND: perSecond, TRUSTED_PROXIES: trustedProxies } = app.get(OrderConfig);
  if (perSecond !== undefined) limitRate(app, { perSecond, trustedProxies });
  tellAllowedMethods(app);
  useJsonBodies(app);
  letSwaggerRun(app);
  serveOpenApi(app);
}
