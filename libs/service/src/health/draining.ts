import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/**
 * Whether this process is on its way out. From then on readiness fails, and every answer asks its client to leave
 * the connection: else a client that keeps it alive would go on sending here until it is cut.
 */
@Injectable()
export class Draining implements OnModuleInit {
  private begun = false;

  constructor(private readonly host: HttpAdapterHost) {}

  get hasBegun(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.begun) reply.header('connection', 'close');
      done();
    });
  }
}
