import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AdjustmentDto, StockAdjustmentDto } from '@waybill/dto';
import { runCommand } from './run-command';

type Ended = { stdout: string; stderr: string; code?: number };

/** Keeps adjustments as the order service does, decides each when it is asked for the second time, and counts. */
class Orders {
  readonly adjustments = new Map<string, AdjustmentDto & { asked: number }>();
  readonly posted: StockAdjustmentDto[] = [];
  readonly tokens = new Set<string | undefined>();
  busyFor = 0;
  isUp = true;
  readonly server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      this.tokens.add(request.headers.authorization);
      const [status, answer] = this.answer(request.method, request.url ?? '', body);
      if (!this.isUp) response.destroy();
      else
        response
          .writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' })
          .end(JSON.stringify(answer));
    });
  });

  private answer(method: string | undefined, path: string, text: string): [number, object] {
    if (this.busyFor-- > 0) return [503, { code: 'unavailable', detail: 'busy' }];
    if (method === 'GET') {
      const found = this.adjustments.get(decodeURIComponent(path.replace(/.*\//, '')));
      if (!found) return [404, { code: 'not-found', detail: 'no such adjustment' }];
      if (found.asked++ > 0) found.status = found.delta < -100 ? 'REJECTED' : 'APPLIED';
      return [200, { ...found, reason: found.status === 'REJECTED' ? 'below-held' : undefined }];
    }
    const body = JSON.parse(text) as StockAdjustmentDto;
    const first = this.adjustments.get(body.reference);
    if (first && (first.sku !== body.sku || first.delta !== body.delta))
      return [422, { code: 'reference-reused', detail: 'this reference was used for another adjustment' }];
    if (!first) {
      this.posted.push(body);
      this.adjustments.set(body.reference, { ...body, status: 'PENDING', asked: 0 });
    }
    return [202, this.adjustments.get(body.reference) ?? {}];
  }
}

describe('stock import', () => {
  let orders: Orders;
  let folder: string;
  beforeEach(async () => {
    orders = new Orders();
    await new Promise<void>((resolve) => orders.server.listen(0, '127.0.0.1', resolve));
    folder = mkdtempSync(join(tmpdir(), 'stock-'));
  });
  afterEach(() => {
    orders.server.closeAllConnections();
    orders.server.close();
    rmSync(folder, { recursive: true });
  });

  const run = (lines: string[], ...args: string[]): Promise<Ended> => {
    const file = join(folder, 'stock.csv');
    writeFileSync(file, lines.join('\n'));
    const { port } = orders.server.address() as AddressInfo;
    const env = { ORDER_PORT: String(port), OPERATOR_TOKEN: 'secret' };
    return runCommand('import-stock', env, file, ...args).catch((error: Ended) => error);
  };

  it('adjusts by every row, those of a SKU in their order, and once however often it is said', async () => {
    const lines = [
      'sku,quantity,reference',
      ...Array.from({ length: 60 }, (_, n) => `SKU-${n % 7},${n + 1},`),
    ];
    const first = await run(lines);
    expect(first).toMatchObject({ stdout: '60 rows: 60 applied, 0 not\n' });
    expect(orders.posted).toHaveLength(60);
    const ofOne = orders.posted.filter(({ sku }) => sku === 'SKU-3').map(({ delta }) => delta);
    expect(ofOne).toEqual([...ofOne].sort((a, b) => a - b));
    expect([...orders.tokens]).toEqual(['Bearer secret']);
    expect(await run(lines)).toMatchObject({ stdout: first.stdout });
    expect(orders.posted).toHaveLength(60);
    await run([...lines, 'SKU-1,1,']);
    expect(orders.posted).toHaveLength(121);
  });

  it('goes on where it broke off', async () => {
    const lines = ['sku,quantity', ...Array.from({ length: 20 }, (_, n) => `SKU-${n},1`)];
    orders.isUp = false;
    expect(await run(lines)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not answer') as string,
    });
    orders.isUp = true;
    expect(await run(lines)).toMatchObject({ stdout: '20 rows: 20 applied, 0 not\n' });
    expect(orders.posted).toHaveLength(20);
  });

  it('waits for a service that is busy', async () => {
    orders.busyFor = 5;
    expect(await run(['sku,quantity', 'TEA,1'])).toMatchObject({ stdout: '1 rows: 1 applied, 0 not\n' });
  });

  it('says which rows are refused, and by whom', async () => {
    await run(['sku,quantity,reference', 'TEA,1,r-1']);
    const ended = await run(['sku,quantity,reference', 'TEA,2,r-1', 'CUP,3,r-2', 'POT,-101,r-3']);
    expect(ended).toMatchObject({ code: 1, stdout: '3 rows: 1 applied, 2 not\n' });
    const lines = ended.stderr.split('\n').filter((line) => line.startsWith('line '));
    expect(lines).toEqual([
      'line 2: TEA: this reference was used for another adjustment [422 reference-reused]',
      'line 4: POT: rejected: below-held',
    ]);
  });

  it('sends nothing of a file with an error', async () => {
    expect(await run(['sku,quantity', 'TEA,1', 'TEA,none'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^line 3: quantity must be/) as string,
    });
    expect(orders.posted).toEqual([]);
    expect(await run(['sku,quantity'], '--parallel=0')).toMatchObject({ code: 1 });
    expect((await runCommand('import-stock', {}, '--help')).stdout).toMatch(/^npm run stock -- import FILE/);
  });
});
