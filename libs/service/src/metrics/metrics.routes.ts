import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { register } from 'prom-client';
import { OWN_ROUTES } from '../http/own-routes';

/** Adds /metrics: the default registry of prom-client, where any code of the process puts its own. */
@Injectable()
export class MetricsRoutes implements OnModuleInit {
  private readonly logger = new Logger(MetricsRoutes.name);
  /** Metrics that could not be had with the last scrape. */
  private missing = '';

  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.get(OWN_ROUTES.metrics, async (_request, reply) =>
      reply.type(register.contentType).send(await this.all()),
    );
  }

  /**
   * What can not be asked for, such as a count in a database that is away, is left out: the others are wanted most just
   * then, and a process that answers is not to look as if it were gone.
   */
  private async all(): Promise<string> {
    const missing: string[] = [];
    const texts = await Promise.all(
      register.getMetricsAsArray().map(({ name }) =>
        register.getSingleMetricAsString(name).catch((error: Error) => {
          missing.push(`${name} (${error.message})`);
          return '';
        }),
      ),
    );
    this.tellChange(missing.join(', '));
    return `${texts.filter(Boolean).join('\n\n')}\n`;
  }

  private tellChange(missing: string): void {
    if (missing && !this.missing) this.logger.warn(`metrics without ${missing}`);
    this.missing = missing;
  }
}
