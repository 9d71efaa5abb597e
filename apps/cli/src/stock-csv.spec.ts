import { readStockCsv } from './stock-csv';

const read = (...lines: string[]) => readStockCsv(lines.join('\n'), 'd1');

describe(readStockCsv.name, () => {
  it('reads rows, and gives those without a reference one of the file and the line', () => {
    expect(read('sku,quantity,reference,note', 'TEA,5,delivery-1,', '', 'CUP,-2,,"broken, ""all"""')).toEqual(
      [
        { line: 2, sku: 'TEA', delta: 5, reference: 'delivery-1', note: undefined },
        { line: 4, sku: 'CUP', delta: -2, reference: 'import-d1-4', note: 'broken, "all"' },
      ],
    );
  });

  it('takes columns in any order, CRLF, a byte order mark, a missing last line end and none but a header', () => {
    expect(readStockCsv('\uFEFFQuantity,SKU\r\n+5,"TEA"\r\n', 'd1')).toMatchObject([
      { line: 2, sku: 'TEA', delta: 5 },
    ]);
    expect(read('sku,quantity')).toEqual([]);
    expect(read('sku,quantity,note', 'TEA,1,')).toMatchObject([{ sku: 'TEA', delta: 1 }]);
  });

  it('counts lines also where a field has several', () => {
    expect(() => read('sku,quantity,note', 'TEA,1,"a', 'b"', 'TEA,x,')).toThrow(
      /^line 2: note .*\nline 4: quantity/,
    );
  });

  it.each([
    ['', 'line 1: the column sku is missing'],
    ['sku,on_hand', 'line 1: the column quantity is missing'],
    ['sku,quantity,colour', 'line 1: colour is none of sku, quantity, reference, note'],
    ['sku,quantity,sku', 'line 1: a column is there twice'],
    ['sku,quantity\nTEA', 'line 2: 1 fields instead of 2'],
    ['sku,quantity\nTE A,1', 'line 2: sku must be'],
    ['sku,quantity\nTEA,1.5', 'line 2: quantity must be'],
    ['sku,quantity\nTEA,0', 'line 2: quantity must be'],
    ['sku,quantity\nTEA,1000000001', 'line 2: quantity must be'],
    ['sku,quantity\nT"EA,1', 'line 2: a quote is out of place'],
    ['sku,quantity,reference\nTEA,1,a\nTEA,2,a', 'line 3: reference a is that of line 2 already'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => readStockCsv(text, 'd1')).toThrow(message);
  });

  it('tells all that is wrong at once', () => {
    expect(() => read('sku,quantity', 'TEA,x', 'TEA,1', ',2')).toThrow(/^line 2: .*\nline 4: .*$/);
  });
});
