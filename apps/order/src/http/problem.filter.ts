import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusalOf, STATUS, toProblem } from './problem';

const RETRY_AFTER_SECONDS = 1;

/** Answers every error with a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = refusalOf(thrown);
    if (refusal.code === 'internal') this.logger.error(thrown);
    if (refusal.code === 'unavailable') {
      this.logger.warn(`unavailable: ${String(thrown)}`);
      reply.header('retry-after', RETRY_AFTER_SECONDS);
    }
    if (refusal.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
    if (refusal.code === 'unsupported-media-type') reply.header('accept', 'application/json');
    reply
      .code(STATUS[refusal.code])
      .type('application/problem+json')
      .send(JSON.stringify(toProblem(refusal, request.url)));
  }
}
