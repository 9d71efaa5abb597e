/**
 * Where Intl goes by what is used in daily life, and not by the minor units of ISO 4217, in which amounts are: Intl
 * would show 12345 Hungarian fillér as 12345 forints.
 */
const DIGITS: Record<string, number> = {
  ...Object.fromEntries(
    'AFN ALL COP HUF IDR IRR KPW LAK LBP MGA MMK PKR SLL SOS SYP YER'.split(' ').map((code) => [code, 2]),
  ),
  IQD: 3,
};

const formats = new Map<string, Intl.NumberFormat>();

/** Formats minor units of a currency, of which some have none and some three digits. */
export function moneyFormat(currency: string): (minorUnits: number) => string {
  const format = formats.get(currency) ?? newFormat(currency);
  // Making one takes longer than the rest of a notice.
  formats.set(currency, format);
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  // As a decimal, and not divided: of large amounts a float has no minor units left.
  return (minorUnits) => format.format(`${minorUnits}e-${digits}` as `${number}`);
}

function newFormat(currency: string): Intl.NumberFormat {
  const digits = DIGITS[currency];
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
