import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { isOwnRoute } from '../http/own-routes';

/**
 * Writes a line for each request, and puts the request's id on the lines that are written while it is handled.
 *
 * By hooks of the server and not by nestjs-pino's middleware: its route `{/*splat}` matches nothing with
 * \@fastify/middie 9.3.6, and would miss all that is outside of a global prefix.
 */
@Injectable()
export class RequestLog implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly log: PinoLogger,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    // After the body is read: the reading loses the context of the hooks before it.
    fastify.addHook('preValidation', (request, _reply, done) => {
      this.log.runInContext(done, { bindings: { reqId: request.id } });
    });
    fastify.addHook('onResponse', (request, { statusCode, elapsedTime }, done) => {
      const line = { ...describe(request), statusCode, responseTime: Math.round(elapsedTime) };
      // Outside of the context, which would put the id on the line once more.
      if (!isOwnRoute(request.url))
        PinoLogger.root[statusCode >= 500 ? 'error' : 'info'](line, 'request completed');
      done();
    });
    fastify.addHook('onRequestAbort', (request, done) => {
      PinoLogger.root.info(describe(request), 'request aborted');
      done();
    });
  }
}

/** No headers and no body: they carry tokens, addresses and the secrets of webhooks. */
const describe = ({ id, method, url }: FastifyRequest) => ({ reqId: id, method, url });
