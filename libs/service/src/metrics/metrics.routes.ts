import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { register } from 'prom-client';
import { OWN_ROUTES } from '../http/own-routes';

/** Adds /metrics: the default registry of prom-client, where any code of the process puts its own. */
@Injectable()
export class MetricsRoutes implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.get(OWN_ROUTES.metrics, async (_request, reply) =>
      reply.type(register.contentType).send(await register.metrics()),
    );
  }
}
