import { moneyFormat } from './money';

describe(moneyFormat.name, () => {
  it.each([
    ['EUR', 12_345, '€123.45'],
    ['JPY', 12_345, '¥12,345'],
    ['KWD', 12_345, 'KWD 12.345'],
    ['CLF', 12_345, 'CLF 1.2345'],
    ['XXX', 12_345, '¤123.45'],
  ])('places the minor units of %s', (currency, amount, text) => {
    expect(moneyFormat(currency)(amount).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it.each([
    ['HUF', 'HUF 123.45'],
    ['IDR', 'IDR 123.45'],
    ['IQD', 'IQD 12.345'],
  ])('goes by ISO 4217 for %s, where Intl does not', (currency, text) => {
    expect(moneyFormat(currency)(12_345).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it('is exact to the last minor unit of the largest total', () => {
    expect(moneyFormat('EUR')(Number.MAX_SAFE_INTEGER)).toBe('€90,071,992,547,409.91');
  });
});
