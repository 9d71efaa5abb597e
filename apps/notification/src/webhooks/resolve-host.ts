import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress, literalAddress } from '@waybill/service';
import { CallError } from './call-error';
import { fromHostsFile } from './hosts-file';

export interface Address {
  address: string;
  family: number;
}

const NO_SUCH_NAME = ['ENOTFOUND', 'ENODATA'];

/**
 * The addresses of a URL's host, every one of which may be connected to; throws `address-refused` if one may not. The
 * connection is then made to these and no others, since a name can be given another address between two look-ups.
 *
 * Names of the internet are asked for from the name servers directly: the system's own look-up takes one of four
 * threads of the process, so that a few domains whose servers do not answer would hold up every other call, and Kafka
 * and PostgreSQL with them. Only where private addresses are allowed does it serve, for names like those of a cluster.
 */
export async function resolveHost(
  url: URL,
  allowPrivate: boolean,
  resolver: Pick<Resolver, 'resolve4' | 'resolve6'> = new Resolver({ timeout: 2_000, tries: 2 }),
): Promise<Address[]> {
  const literal = literalAddress(url);
  if (allowPrivate) return literal ? [withFamily(literal)] : await lookup(url.hostname, { all: true });
  const addresses = literal ? [literal] : await addressesOf(url.hostname, resolver);
  if (!addresses.every(isPublicAddress)) throw new CallError('address-refused');
  return addresses.map(withFamily);
}

async function addressesOf(
  name: string,
  resolver: Pick<Resolver, 'resolve4' | 'resolve6'>,
): Promise<string[]> {
  const known = await fromHostsFile(name);
  if (known.length > 0) return known;
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const codes = answers.map((answer) => ((answer as PromiseRejectedResult).reason as { code?: string }).code);
  throw new CallError(codes.find((code) => code && !NO_SUCH_NAME.includes(code)) ?? 'ENOTFOUND');
}

const withFamily = (address: string): Address => ({ address, family: isIP(address) });
