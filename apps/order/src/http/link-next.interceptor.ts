import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { Page } from './page';

/** Puts the address of a list's next page into the `Link` header. */
@Injectable()
export class LinkNext implements NestInterceptor<Page<unknown>, Page<unknown>> {
  intercept(context: ExecutionContext, next: CallHandler<Page<unknown>>): Observable<Page<unknown>> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((page) => {
        if (page.next !== null) {
          const { url } = http.getRequest<FastifyRequest>();
          const [path = '', query] = url.split('?', 2);
          const parameters = new URLSearchParams(query);
          parameters.set('cursor', page.next);
          http.getResponse<FastifyReply>().header('link', `<${path}?${parameters.toString()}>; rel="next"`);
        }
        return page;
      }),
    );
  }
}
