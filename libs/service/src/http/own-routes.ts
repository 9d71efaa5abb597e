/** The routes that this lib adds to every app. They are for the platform: neither logged nor measured. */
export const OWN_ROUTES = { liveness: '/livez', readiness: '/readyz', metrics: '/metrics' } as const;

const paths = new Set<string>(Object.values(OWN_ROUTES));

/** Whether a URL, with or without a query, is one of them. */
export function isOwnRoute(url: string): boolean {
  return paths.has(url.split('?', 1)[0]!);
}
