import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';
import { ServiceConfig } from '../config/service-config';
import { isOwnRoute } from '../http/own-routes';
import { requestId } from '../http/request-id';
import { lineFormat } from './process-logger';

type Request = IncomingMessage & { id?: unknown; originalUrl?: string };

/** JSON lines by pino: one for each answered request, and everything that is said through Nest's Logger. */
@Module({})
export class LoggingModule {
  static forRoot(name: string): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [ServiceConfig],
          useFactory: ({ LOG_LEVEL }: ServiceConfig) => ({
            pinoHttp: { ...lineFormat(name), level: LOG_LEVEL, ...requestLines },
          }),
        }),
      ],
    };
  }
}

const requestLines: Options = {
  // Lines written while a request is handled carry its id alone; the closing line tells the rest.
  quietReqLogger: true,
  genReqId: (request) => requestId(request),
  autoLogging: { ignore: (request: Request) => isOwnRoute(request.originalUrl ?? request.url ?? '') },
  customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
  // No headers and no bodies: nothing here can carry a token, a customer's address or a webhook's secret.
  serializers: {
    req: ({ id, method, url }: Request) => ({ id, method, url }),
    res: ({ statusCode }: ServerResponse) => ({ statusCode }),
  },
  // For the code that logs a request's headers all the same.
  redact: ['headers.authorization', 'headers.cookie', '*.headers.authorization', '*.headers.cookie'],
};
