import { clientOf } from './client-of';

describe(clientOf, () => {
  it.each<[string, string | undefined, number, string]>([
    ['10.0.0.1', undefined, 0, '10.0.0.1'],
    ['10.0.0.1', '1.2.3.4', 0, '10.0.0.1'],
    ['10.0.0.1', '1.2.3.4', 1, '1.2.3.4'],
    ['10.0.0.1', 'forged, 1.2.3.4', 1, '1.2.3.4'],
    ['10.0.0.1', 'forged, 1.2.3.4, 10.0.0.2', 2, '1.2.3.4'],
    ['10.0.0.1', undefined, 2, '10.0.0.1'],
    ['::ffff:1.2.3.4', undefined, 0, '::ffff:1.2.3.4'],
    ['2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2'],
    ['2001:db8::6', undefined, 0, '2001:db8:0:0'],
    ['::1', undefined, 0, '0:0:0:0'],
  ])('%s with %j behind %i proxies is %s', (address, forwardedFor, hops, client) => {
    expect(clientOf(address, forwardedFor, hops)).toBe(client);
  });
});
