// Preloaded into every process of a system: inventory's clock is ten minutes ahead.
const AHEAD_MS = 600_000;

if (/apps.inventory.dist.main/.test(process.argv[1] ?? '')) {
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...args) {
      super(...(args.length === 0 ? [Right.now() + AHEAD_MS] : args));
    }
    static now() {
      return Right.now() + AHEAD_MS;
    }
  };
}
