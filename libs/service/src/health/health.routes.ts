import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { OWN_ROUTES } from '../http/own-routes';
import { Health, type Verdict } from './health';

/**
 * Adds /livez and /readyz. They are routes of the server and not of a controller, so that no prefix, guard, filter
 * or OpenAPI document of the app has to know of them.
 */
@Injectable()
export class HealthRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly health: Health,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.get(OWN_ROUTES.liveness, async (_request, reply) => send(reply, await this.health.live()));
    fastify.get(OWN_ROUTES.readiness, async (_request, reply) => send(reply, await this.health.ready()));
  }
}

function send(reply: FastifyReply, { passed, report }: Verdict): FastifyReply {
  return reply
    .code(passed ? 200 : 503)
    .header('cache-control', 'no-store')
    .send(report);
}
