import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { OrderDto } from '@waybill/dto';
import { mailFor } from './mail-for';

const ORDER: OrderDto = {
  id: '0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d',
  status: 'CONFIRMED',
  version: 2,
  customerId: 'c-1',
  email: 'ada@customer.example',
  currency: 'EUR',
  lines: [
    { sku: 'TEA-001', quantity: 2, unitPrice: 450 },
    { sku: 'POT-CAST-IRON-0.8L', quantity: 1, unitPrice: 4_900 },
    { sku: 'CUP-12', quantity: 12, unitPrice: 725 },
  ],
  total: 14_500,
  placedAt: '2026-11-25T10:00:00.000Z',
  updatedAt: '2026-11-25T10:00:01.000Z',
};

const WIDE_SKU = 'A'.repeat(64);

/** One mail of each kind, and some that are hard to lay out. */
const SAMPLES: Record<string, Partial<OrderDto>> = {
  confirmed: {},
  'rejected-out-of-stock': {
    status: 'REJECTED',
    reason: 'out-of-stock',
    rejectedLines: [{ sku: 'CUP-12', requested: 12, available: 5 }],
  },
  'rejected-unknown-sku': {
    status: 'REJECTED',
    reason: 'unknown-sku',
    rejectedLines: [{ sku: 'TEA-001', requested: 2, available: 0 }],
  },
  'cancelled-customer-request': { status: 'CANCELLED', reason: 'customer-request' },
  'cancelled-hold-expired': { status: 'CANCELLED', reason: 'hold-expired' },
  'cancelled-timeout': { status: 'CANCELLED', reason: 'timeout' },
  fulfilled: { status: 'FULFILLED' },
  'large-numbers': {
    status: 'REJECTED',
    reason: 'out-of-stock',
    currency: 'KWD',
    lines: [
      { sku: WIDE_SKU, quantity: 1_000_000, unitPrice: 1_000_000_000 },
      { sku: 'TEA-001', quantity: 1, unitPrice: 0 },
    ],
    total: 1_000_000_000_000_000,
    rejectedLines: [{ sku: WIDE_SKU, requested: 1_000_000, available: 999_999 }],
  },
  'without-minor-units': { currency: 'JPY' },
};

const folder = resolve('.local/mail-preview');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const sections = Object.entries(SAMPLES).map(([name, sample]) => {
  const mail = mailFor({ ...ORDER, ...sample });
  if (!mail) throw new Error(`no mail tells of ${sample.status}`);
  writeFileSync(join(folder, `${name}.html`), mail.html);
  writeFileSync(join(folder, `${name}.txt`), mail.text);
  return `<h2><a href="${name}.html">${name}</a> <a href="${name}.txt">text</a></h2>
<iframe src="${name}.html" width="700" height="760"></iframe> <iframe src="${name}.html" width="360" height="760"></iframe>`;
});
writeFileSync(
  join(folder, 'index.html'),
  `<!doctype html><meta charset="utf-8"><title>Mails</title>\n${sections.join('\n')}\n`,
);
process.stdout.write(`${join(folder, 'index.html')}\n`);
