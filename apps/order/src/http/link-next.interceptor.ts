import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { Page } from './page';

/** Puts the address of a list's next page into the `Link` header; leaves other answers as they are. */
@Injectable()
export class LinkNext implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<Partial<Page<unknown>>>): Observable<unknown> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((page) => {
        if (page.next) {
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
