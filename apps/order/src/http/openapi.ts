import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { completeOpenApi } from '../documents/complete-openapi';
import { closeBodies } from './close-bodies';

/** The security scheme of operators' calls. */
export const OPERATOR = 'operator';

/** Serves `/openapi.json`, and Swagger UI at `/docs`, out of what the controllers say of themselves. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Waybill')
    .setDescription(
      [
        'Takes orders, reserves stock and tells the customer. Errors are problem documents (RFC 9457): `code` is for',
        'programs. Send `traceparent` to have what follows in your own trace. What happens with an order is also an',
        'event on a Kafka topic: see `/asyncapi.json`.',
      ].join(' '),
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The service that this document comes from.')
    .addTag('orders', 'Place orders, follow them, cancel and fulfil them.')
    .addTag('stock', 'Stock levels, and corrections of them.')
    .addTag('notifications', 'Webhooks, what customers want to be told of, and their feeds.')
    .addTag('operations', 'For operators: the topics, and the messages that were parked.')
    .addTag('documents', 'What the messages on the topics look like.')
    .addSecurity(OPERATOR, {
      type: 'http',
      scheme: 'bearer',
      description:
        'OPERATOR_TOKEN. Where that is not set, and that is not in production, no token is needed.',
    })
    .build();
  const document = completeOpenApi(SwaggerModule.createDocument(app, config));
  closeBodies(document);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Waybill API',
    // The default asks a server of others for a badge.
    swaggerOptions: { validatorUrl: null },
  });
}
