import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

const A = 1;

/** A name server that knows these IPv4 addresses, no other name, and does not answer for those with `undefined`. */
export async function nameServer(names: Record<string, string[] | undefined>) {
  const server = createSocket('udp4');
  server.on('message', (query, { port }) => {
    const { name, type, end } = question(query);
    const known = name in names ? names[name] : [];
    if (known === undefined) return;
    const addresses = type === A ? known : [];
    const header = Buffer.from(query.subarray(0, 12));
    // An answer to one question; "no such name" for those it does not know.
    header.writeUInt16BE(name in names ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(addresses.length, 6);
    header.writeUInt16BE(0, 8);
    header.writeUInt16BE(0, 10);
    const records = addresses.map((address) =>
      Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
    );
    server.send(Buffer.concat([header, query.subarray(12, end), ...records]), port);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  return { resolver, close: () => server.close() };
}

function question(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}
