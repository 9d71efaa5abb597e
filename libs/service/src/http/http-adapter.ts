import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { requestId } from './request-id';

/** The HTTP server of every app, with the limits of the contract. */
export function createHttpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: 256 * 1024,
    trustProxy: false,
    genReqId: requestId,
    // For a request to arrive as a whole, so that a slow sender holds no connection for long.
    requestTimeout: 30_000,
    // Silence on a connection. Longer than the longest answer is awaited (30 s) and than a stream is silent (15 s).
    connectionTimeout: 90_000,
    // Idle ones go at once when the server closes; one with a request on it ends with its answer.
    forceCloseConnections: 'idle',
    // What still comes on such a connection is answered like any other, and not with a 503 of Fastify's own.
    return503OnClosing: false,
    // A path that can not be decoded is refused before there is a route; without this, past the app's own filters.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      reply.server.errorHandler(error, request, reply),
    // By default 100 characters, counted before decoding: an id of 128 characters that needs %XX would be refused.
    routerOptions: { maxParamLength: 2048 },
  });
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  return adapter;
}
