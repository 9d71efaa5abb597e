import { Module } from '@nestjs/common';
import { collectDefaultMetrics, register } from 'prom-client';
import { HttpRequests } from './http-requests';
import { MetricsRoutes } from './metrics.routes';

/** Counts for Prometheus: those of Node, of HTTP, and whatever the app registers. */
@Module({ providers: [HttpRequests, MetricsRoutes] })
export class MetricsModule {
  constructor() {
    // Twice in one process would throw, and a spec may start several apps.
    if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
  }
}
