import { bodyFor, getOrder, levelOf, newSku, placeOrder } from './system/api';
import { skusAtOdds, statesOnceDecided } from './system/promises';
import { System } from './system/system';

describe('the last unit of a SKU', () => {
  const system = System.shared();

  it('goes to one of a hundred orders that race for it', async () => {
    const sku = await newSku(1);
    const answers = await Promise.all(Array.from({ length: 100 }, () => placeOrder(bodyFor({ [sku]: 1 }))));
    const ids = answers.map(({ body }) => body.id);
    expect(await statesOnceDecided(system, ids)).toEqual({ CONFIRMED: 1, REJECTED: 99 });
    await levelOf(sku, ({ onHand, held, available }) => onHand === 1 && held === 1 && available === 0);
    const rejected = (await Promise.all(ids.map((id) => getOrder(id)))).filter(
      ({ body }) => body.status === 'REJECTED',
    );
    for (const { body } of rejected) {
      expect(body.rejectedLines).toEqual([{ sku, requested: 1, available: 0 }]);
    }
    expect(await skusAtOdds(system)).toEqual([]);
  });
});
