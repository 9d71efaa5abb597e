import { type DynamicModule, Module } from '@nestjs/common';
import { ServiceConfigModule } from './config/config.module';
import type { ConfigType } from './config/read-config';
import type { ServiceConfig } from './config/service-config';
import { HealthModule, type HealthOptions } from './health/health.module';
import { LoggingModule } from './logging/logging.module';
import { MetricsModule } from './metrics/metrics.module';

/** What an app says about itself. */
export interface ServiceOptions extends HealthOptions {
  /** The name of the service, as its log lines have it. */
  name: string;
  /** The class of its settings, which is also the token to inject them by. */
  config: ConfigType<ServiceConfig>;
}

/** Everything that the apps have in common; an app's module imports it once. */
@Module({})
export class ServiceModule {
  static forRoot({ name, config, readiness, liveness }: ServiceOptions): DynamicModule {
    return {
      module: ServiceModule,
      imports: [
        ServiceConfigModule.forRoot(config),
        LoggingModule.forRoot(name),
        HealthModule.forRoot({ readiness, liveness }),
        MetricsModule,
      ],
    };
  }
}
