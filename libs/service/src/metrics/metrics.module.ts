import { totalmem } from 'node:os';
import { Module } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, register } from 'prom-client';
import { HttpRequests } from './http-requests';
import { MetricsRoutes } from './metrics.routes';

/** Counts for Prometheus: those of Node, of HTTP, and whatever the app registers. */
@Module({ providers: [HttpRequests, MetricsRoutes] })
export class MetricsModule {
  constructor() {
    // Twice in one process would throw, and a spec may start several apps.
    if (register.getSingleMetric('process_cpu_seconds_total')) return;
    collectDefaultMetrics();
    // Beside process_resident_memory_bytes it says how near the end is; without a limit that is the machine's memory.
    new Gauge({
      name: 'waybill_memory_limit_bytes',
      help: 'Memory that the process may take',
    }).set(Math.min(process.constrainedMemory() || Infinity, totalmem()));
  }
}
