import { PathMethods } from './path-methods';

describe(PathMethods, () => {
  const paths = new PathMethods();
  paths.add('/v1/orders', ['POST']);
  paths.add('/v1/orders', ['GET']);
  paths.add('/v1/stock/:sku', ['GET', 'HEAD']);
  paths.add('/v1/stock/adjustments', ['POST']);
  paths.add('/docs/*', ['GET']);

  it.each([
    ['/v1/orders', ['GET', 'POST']],
    ['/v1/orders?limit=1', ['GET', 'POST']],
    ['/v1/orders/', []],
    ['/v1/stock/TEA', ['GET', 'HEAD']],
    ['/v1/stock/', []],
    ['/v1/stock/TEA/level', []],
    ['/v1/stock/adjustments', ['POST']],
    ['/docs/a/b.css', ['GET']],
    ['/', []],
    ['*', []],
  ])('of %s are %j', (url, methods) => {
    expect(paths.of(url)).toEqual(methods);
  });
});
