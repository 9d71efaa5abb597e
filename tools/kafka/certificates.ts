import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const DAY_MS = 86_400_000;
const STRENGTH = { keyType: 'ec', algorithm: 'sha256' } as const;

/**
 * Makes certificates for the servers of specs in a new folder: `ca.pem`, which signs the others; `server.pem`, of
 * 127.0.0.1, with its key as the brokers want it; `client.pem` and `client.key`, of CN=client; `stranger.pem`, which has
 * signed nothing.
 */
export async function makeCertificates(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600 });
  const notAfterDate = new Date(Date.now() + DAY_MS);
  const isCa = [{ name: 'basicConstraints', cA: true, critical: true } as const];
  const certify = (commonName: string, options: Parameters<typeof generate>[1]) =>
    generate([{ name: 'commonName', value: commonName }], { ...STRENGTH, notAfterDate, ...options });
  const [authority, stranger] = await Promise.all([
    certify('authority', { extensions: isCa }),
    certify('stranger', { extensions: isCa }),
  ]);
  const ca = { key: authority.private, cert: authority.cert };
  const [server, client] = await Promise.all([
    certify('server', {
      ca,
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    }),
    certify('client', { ca }),
  ]);
  write('ca.pem', ca.cert);
  write('stranger.pem', stranger.cert);
  write('server.pem', [server.private, server.cert, ca.cert].join('\n'));
  write('client.pem', client.cert);
  write('client.key', client.private);
}
