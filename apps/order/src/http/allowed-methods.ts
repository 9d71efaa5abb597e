import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Refusal } from '../refusal';
import { PathMethods } from './path-methods';

/**
 * Tells the methods of a path (`Allow`): to OPTIONS, and with a 405 to those that ask for one it does not know. Fastify
 * itself finds nothing there. To be called before there are routes.
 */
export function tellAllowedMethods(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const paths = new PathMethods();
  fastify.addHook('onRoute', ({ url, method }) => paths.add(url, [method].flat()));
  fastify.addHook('onRequest', (request, reply, done) => {
    const methods = request.is404 ? paths.of(request.url) : [];
    if (methods.length === 0) return done();
    reply.header('allow', [...methods, 'OPTIONS'].join(', '));
    if (request.method === 'OPTIONS') reply.code(204).send();
    else done(new Refusal('method-not-allowed', `this path does not know the method ${request.method}`));
  });
}
