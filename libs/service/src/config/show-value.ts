const SECRET_NAME = /TOKEN|PASSWORD|SECRET|KEY/;
const SCHEME = /^[a-z][a-z\d+._-]*:\/\//i;

/**
 * The value of a variable as an error may show it. Of a URL only the scheme is shown, for a URL that is wrong may
 * have its password anywhere; of a secret nothing is.
 */
export function showValue(name: string, value: string): string {
  if (SECRET_NAME.test(name)) return 'set (not shown here)';
  if (value.includes('://') || value.includes('@') || name.endsWith('_URL')) {
    return JSON.stringify(`${SCHEME.exec(value)?.[0] ?? ''}…`);
  }
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}
