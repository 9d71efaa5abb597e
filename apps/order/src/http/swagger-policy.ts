import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Its own scripts, its inline styles and nothing of others. */
const SWAGGER_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The service's own policy is for data, and would show an empty page. */
export function letSwaggerRun(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (/^\/docs(?:[/?]|$)/.test(request.url)) reply.header('content-security-policy', SWAGGER_POLICY);
    done();
  });
}
