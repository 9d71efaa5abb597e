/**
 * For answers that are data: no browser is to guess their type, run or frame them, tell others of them or keep them. A
 * route that serves more says so itself. HTTPS belongs to what stands before the service, and so does
 * Strict-Transport-Security.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;
