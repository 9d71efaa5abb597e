import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** The security scheme of operators' calls. */
export const OPERATOR = 'operator';

/** Its own scripts, its inline styles and nothing of others. */
const SWAGGER_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves `/openapi.json`, and Swagger UI at `/docs`, out of what the controllers say of themselves. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Waybill')
    .setDescription(
      'Takes orders, reserves stock and tells the customer. Errors are problem documents (RFC 9457).',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addTag('orders')
    .addTag('stock')
    .addTag('operations')
    .addBearerAuth({ type: 'http', description: 'OPERATOR_TOKEN, when it is set.' }, OPERATOR)
    .build();
  const document = SwaggerModule.createDocument(app, config);
  letSwaggerRun(app);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Waybill API',
    // The default asks a server of others for a badge.
    swaggerOptions: { validatorUrl: null },
  });
}

/** The service's own policy is for data, and would show an empty page. */
function letSwaggerRun(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (/^\/docs(?:[/?]|$)/.test(request.url)) reply.header('content-security-policy', SWAGGER_POLICY);
    done();
  });
}
