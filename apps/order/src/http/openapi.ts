import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { closeBodies } from './close-bodies';

/** The security scheme of operators' calls. */
export const OPERATOR = 'operator';

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
  closeBodies(document);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Waybill API',
    // The default asks a server of others for a badge.
    swaggerOptions: { validatorUrl: null },
  });
}
