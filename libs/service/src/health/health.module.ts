import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { type ChecksFactory, LIVENESS, provideChecks, READINESS } from './checks';
import { Draining } from './draining';
import { Health } from './health';
import { HealthRoutes } from './health.routes';
import { ReadyMetric } from './ready-metric';

/** The two checks an app may give. */
export interface HealthOptions {
  readiness?: ChecksFactory;
  liveness?: ChecksFactory;
}

/** Answers the platform's probes with the app's own checks. */
@Module({})
export class HealthModule {
  static forRoot({ readiness, liveness }: HealthOptions): DynamicModule {
    return {
      module: HealthModule,
      imports: [
        TerminusModule.forRoot({ logger: false }),
        ...(readiness?.imports ?? []),
        ...(liveness?.imports ?? []),
      ],
      providers: [
        provideChecks(READINESS, readiness),
        provideChecks(LIVENESS, liveness),
        Draining,
        Health,
        HealthRoutes,
        ReadyMetric,
      ],
      exports: [Draining],
    };
  }
}
