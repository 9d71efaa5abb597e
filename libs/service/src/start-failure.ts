import type { Logger } from 'pino';
import { ConfigError } from './config/config-error';

type ListenError = NodeJS.ErrnoException & { port?: number; address?: string };

const LISTEN_ERRORS: Record<string, (error: ListenError) => string> = {
  EADDRINUSE: ({ port }) => `port ${port} is taken (PORT)`,
  EACCES: ({ port }) => `port ${port} may not be used by this user (PORT)`,
  EADDRNOTAVAIL: ({ address }) => `${address} is no address of this machine (HOST)`,
};

/** Says why the service can not start, in the words of whoever has to change it, and in one line for each cause. */
export function reportStartFailure(log: Logger, error: unknown): void {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) log.fatal(problem);
    return;
  }
  const { code, syscall } = error as ListenError;
  const explain = (syscall === 'listen' || syscall === 'bind') && code ? LISTEN_ERRORS[code] : undefined;
  if (explain) log.fatal(`can not start: ${explain(error as ListenError)}`);
  else log.fatal({ err: error }, 'can not start');
}
