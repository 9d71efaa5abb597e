import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';

/** Checks by name. One passes by returning and fails by throwing; what it returns is ignored. */
export type Checks = Record<string, () => unknown>;

/** How an app builds its checks: a factory as everywhere in Nest. What it injects is global or in `imports`. */
export type ChecksFactory = Pick<FactoryProvider<Checks>, 'inject' | 'useFactory'> &
  Pick<ModuleMetadata, 'imports'>;

/** The token of the checks that decide whether this process should be restarted. */
export const LIVENESS = Symbol('liveness checks');

/** The token of the checks that decide whether this process should get requests. */
export const READINESS = Symbol('readiness checks');

/** A provider of the checks, of none when the app has none. */
export const provideChecks = (provide: symbol, checks?: ChecksFactory): FactoryProvider<Checks> => ({
  provide,
  inject: checks?.inject ?? [],
  useFactory: checks?.useFactory ?? (() => ({})),
});
