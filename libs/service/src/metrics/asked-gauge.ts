import { Gauge, register } from 'prom-client';

/** Adds a gauge to /metrics whose value is asked for with every scrape, and left out where `ask` throws. */
export function askedGauge(name: string, help: string, ask: () => Promise<number>): void {
  // A spec may start several apps in one process: it is the last one's.
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help,
    async collect() {
      this.set(await ask());
    },
  });
}
