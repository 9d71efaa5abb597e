/** SQLSTATEs, and Node's socket errors, that say nothing about what was asked: the same again may succeed. */
const TRANSIENT_CLASSES = new Set([
  '08', // connection
  '40', // serialization failure, deadlock
  '53', // out of resources
  '57', // operator intervention: shutdown, statement time-out
  '58', // system error
]);
const TRANSIENT_CODES = new Set([
  '25P03', // idle in transaction for too long
  '55P03', // lock not available in time
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** pg's own errors, which carry no code. */
const TRANSIENT_MESSAGES =
  /connection terminated|connection ended|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|server closed/i;

/** Of errors, pg's and Node's, only what tells them apart; `instanceof` fails for those of another realm. */
type Fault = { code?: unknown; message?: unknown; cause?: unknown } | null | undefined;

/** Whether the database was at fault and not what was asked of it, so that the same again may succeed. */
export function isTransient(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, cause }: NonNullable<Fault> = error;
  if (typeof code === 'string' && (TRANSIENT_CODES.has(code) || TRANSIENT_CLASSES.has(code.slice(0, 2))))
    return true;
  return (typeof message === 'string' && TRANSIENT_MESSAGES.test(message)) || isTransient(cause);
}

/** A lock was not to be had within `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return (error as Fault)?.code === '55P03';
}
