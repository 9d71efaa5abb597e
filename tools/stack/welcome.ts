import type { Folder } from '../settings/folder.ts';
import type { Settings } from '../settings/settings.ts';

/** What there is to try, once all is up. */
export function welcome({ ports }: Settings, folder: Folder): string {
  const url = `http://127.0.0.1:${ports.order}`;
  const mails = process.env['SMTP_URL'] ? 'by SMTP_URL' : folder.mail;
  return `
Waybill is up   ${url}
API by hand     ${url}/docs
Mails           ${mails}
Logs            ${folder.logs}

Place an order:

  curl -sS ${url}/v1/orders -H 'content-type: application/json' -H 'prefer: wait=10' \\
    -d '{"customerId":"c-1","email":"ada@example.com","currency":"EUR","lines":[{"sku":"TEA-001","quantity":2,"unitPrice":450}]}'

Ctrl-C stops all and keeps the data.
`;
}
