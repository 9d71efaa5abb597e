import { StockLevelChanged } from '@waybill/dto';
import { Received, Tombstone } from '@waybill/messaging';
import { foldLevels } from './levels';

const record = { topic: 't', partition: 0, offset: '0', timestamp: '0', value: null, headers: {} };
const level = (sku: string, version: number) =>
  new Received(
    testing.aMessage(StockLevelChanged, { sku, version }),
    `${sku}-${version}`,
    '',
    StockLevelChanged.type,
    {},
    { ...record, key: Buffer.from(sku) },
  );
const end = (sku: string) =>
  new Received(new Tombstone(), `end-${sku}`, '', Tombstone.type, {}, { ...record, key: Buffer.from(sku) });
const versions = (events: Parameters<typeof foldLevels>[0]) =>
  foldLevels(events).levels.map(({ sku, version }) => `${sku} ${version}`);

describe(foldLevels, () => {
  it('keeps the newest of each SKU, in the order of SKUs', () => {
    expect(versions([level('B', 1), level('A', 1), level('B', 3), level('B', 2)])).toEqual(['A 1', 'B 3']);
  });

  it('ends a SKU', () => {
    expect(foldLevels([level('A', 1), end('A')])).toEqual({ ended: ['A'], levels: [] });
  });

  it('lets a SKU begin anew after its end, with a version of its own', () => {
    expect(foldLevels([level('A', 9), end('A'), level('A', 1)])).toMatchObject({
      ended: ['A'],
      levels: [{ sku: 'A', version: 1 }],
    });
  });
});
