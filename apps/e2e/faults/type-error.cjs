// Preloaded into every process of the system: inventory's handler throws a TypeError on an order of one SKU.
const Module = require('node:module');

if (/apps.inventory.dist.main/.test(process.argv[1] ?? '')) {
  const load = Module._load;
  Module._load = function (request, ...rest) {
    const loaded = load.call(this, request, ...rest);
    if (!/reserve-stock$/.test(request)) return loaded;
    const reserveStock = (room, order, cause) => {
      const [{ sku }] = order.lines;
      return loaded.reserveStock(sku === 'TYPE-ERROR' ? undefined : room, order, cause);
    };
    return { ...loaded, reserveStock };
  };
}
