import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { ServiceConfig } from '../config/service-config';
import { lineFormat, logStream } from './process-logger';
import { RequestLog } from './request-log';

// For the code that logs a request or its headers all the same.
const REDACTED = ['headers', '*.headers'].flatMap((path) => [`${path}.authorization`, `${path}.cookie`]);

/** JSON lines by pino: everything that is said through Nest's Logger, and one line for each request. */
@Module({})
export class LoggingModule {
  static forRoot(name: string): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [ServiceConfig],
          useFactory: ({ LOG_LEVEL }: ServiceConfig) => ({
            pinoHttp: [{ ...lineFormat(name), level: LOG_LEVEL, redact: REDACTED }, logStream],
            // Its middleware stays out, see RequestLog.
            forRoutes: [],
          }),
        }),
      ],
      providers: [RequestLog],
    };
  }
}
