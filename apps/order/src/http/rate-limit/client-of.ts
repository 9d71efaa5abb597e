import { isIPv6 } from 'node:net';

/** What a client is known by: its address, or the address that the nearest `hops` trusted proxies have seen. */
export function clientOf(address: string, forwardedFor: string | undefined, hops: number): string {
  const seen = [...(forwardedFor ?? '').split(','), address].map((one) => one.trim()).filter(Boolean);
  // The last ones are those that the proxies have added themselves; what stands before them anybody can write.
  return network(seen.at(-1 - hops) ?? seen[0] ?? address);
}

/** Whoever has one IPv6 address has 2^64 of them. */
function network(address: string): string {
  if (!isIPv6(address) || /^::ffff:\d+\./i.test(address)) return address;
  const [head = '', tail] = address.split('::');
  const [left, right] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [
    string[],
    string[],
  ];
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
