import { HttpException, Inject, Injectable, Logger } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { type Checks, LIVENESS, READINESS } from './checks';
import { Draining } from './draining';

const TIMEOUT_MS = 3_000;

/** The answer to a probe: terminus's report, and whether it is a good one. */
export interface Verdict {
  passed: boolean;
  report: HealthCheckResult;
}

/** Runs an app's checks, each for three seconds at most, and tells the log when readiness changes. */
@Injectable()
export class Health {
  private readonly log = new Logger(Health.name);
  private failing = '';

  constructor(
    private readonly terminus: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly draining: Draining,
    @Inject(LIVENESS) private readonly liveness: Checks,
    @Inject(READINESS) private readonly readiness: Checks,
  ) {}

  live(): Promise<Verdict> {
    return this.run(this.liveness);
  }

  async ready(): Promise<Verdict> {
    const checks = this.draining.hasBegun ? { shutdown: refuse } : this.readiness;
    const verdict = await this.run(checks);
    this.tellChange(verdict.report);
    return verdict;
  }

  private async run(checks: Checks): Promise<Verdict> {
    const attempts = Object.entries(checks).map(
      ([name, check]) =>
        () =>
          this.indicators
            .check(name)
            .attempt(() => withMessage(check))
            .withTimeout(TIMEOUT_MS),
    );
    try {
      return { passed: true, report: (await this.terminus.check(attempts)) as HealthCheckResult };
    } catch (error) {
      if (!(error instanceof HttpException)) throw error;
      return { passed: false, report: error.getResponse() as HealthCheckResult };
    }
  }

  /** Terminus would log with every probe; a change is said once. */
  private tellChange({ error }: HealthCheckResult): void {
    const failing = Object.entries(error ?? {})
      .map(([name, result]) => `${name}: ${String(result?.message)}`)
      .join('; ');
    if (failing === this.failing) return;
    if (failing) this.log.warn(`not ready: ${failing}`);
    else this.log.log('ready again');
    this.failing = failing;
  }
}

function refuse(): never {
  throw new Error('the service is shutting down');
}

/** Node's connection errors to a name with two addresses have no message of their own, only a code. */
async function withMessage(check: () => unknown): Promise<void> {
  try {
    await check();
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string };
    throw new Error(message || code || String(error), { cause: error });
  }
}
