import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { useJsonBodies } from './body-parser';
import { serveOpenApi } from './openapi';

/** Makes an app that is not listening yet ready for the HTTP API of the contract. */
export function prepareHttp(app: NestFastifyApplication): void {
  useJsonBodies(app);
  serveOpenApi(app);
}
