const TYPES =
  /_AUTHORIZATION_FAILED$|^(SASL_AUTHENTICATION_FAILED|UNSUPPORTED_SASL_MECHANISM|ILLEGAL_SASL_STATE)$/;

/** Whether the brokers do not know who we are or do not let us: a wrong password, or an ACL that is missing. */
export function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'KafkaJSSASLAuthenticationError') return true;
  if ('type' in error && TYPES.test(String(error.type))) return true;
  return isDenied(error.cause);
}
