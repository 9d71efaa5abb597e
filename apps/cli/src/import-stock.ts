import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { command } from './command';
import { ImportRows } from './import-rows';
import { OrderApi } from './order-api';
import { readStockCsv } from './stock-csv';

const HELP = `npm run stock -- import FILE [--parallel N] [--wait SECONDS]

Adjusts stock by the rows of a CSV file, each an adjustment of the order service, and waits until inventory has decided
them all. The first line names the columns:

  sku         a SKU that nobody knows yet begins to exist by a positive quantity
  quantity    by how much its stock changes: 100, -3
  reference   may be left out, also in single rows; then it is made of the file's content and the line
  note        may be left out

A reference is applied once. So the command may be repeated and started again when it broke off: what was adjusted is not
adjusted again. A file whose content has changed is another file; give references of your own where that must not be.
Rows of one SKU are adjusted in their order.

  --parallel  how many SKUs at once; default 8
  --wait      how long inventory may take for the last row; default 120

Exit code: 0 when all rows are applied, 1 when any is not; it says which, and why.

The order service: ORDER_URL (default http://127.0.0.1:ORDER_PORT, which is 3000), OPERATOR_TOKEN.`;

command({
  help: HELP,
  options: {
    parallel: { type: 'string', default: '8' },
    wait: { type: 'string', default: '120' },
  },
  run: async ({ values, positionals: [file, ...more], config }) => {
    if (file === undefined || more.length > 0) throw new Error('say which file (--help tells more)');
    const parallel = readNumber('--parallel', values.parallel);
    const wait = readNumber('--wait', values.wait);
    const content = readFileSync(file);
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
    const rows = readStockCsv(content.toString('utf8'), digest);
    return new ImportRows(new OrderApi(config), console).run(rows, parallel, wait * 1000);
  },
});

function readNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`${option} must be a number from 1 on, not ${text}`);
  return Number(text);
}
