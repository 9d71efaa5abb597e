import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ValidateBy, type ValidationArguments } from 'class-validator';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Accepts a file of one certificate or more in PEM, so that another file is not found only when nobody is trusted. */
export const IsCertificates = () =>
  ValidateBy({
    name: 'isCertificates',
    validator: {
      validate: (path) => holds(() => certificatesIn(path)[0] !== undefined),
      defaultMessage: () => 'must hold certificates in PEM',
    },
  });

/** Accepts a file with the private key, in PEM and not encrypted, of the certificate that another variable names. */
export const IsKeyOf = (variable: string) =>
  ValidateBy({
    name: 'isKeyOf',
    validator: {
      validate: (path, args) => holds(() => isKeyOf(path, (args as ValidationArguments).object, variable)),
      defaultMessage: () => `must hold the private key of ${variable}, in PEM and without a passphrase`,
    },
  });

function certificatesIn(path: unknown): X509Certificate[] {
  const found = readFileSync(String(path), 'utf8').match(CERTIFICATE) ?? [];
  return found.map((text) => new X509Certificate(text));
}

function isKeyOf(path: unknown, settings: object, variable: string): boolean {
  const key = createPrivateKey(readFileSync(String(path)));
  const [certificate] = certificatesIn((settings as Record<string, unknown>)[variable]);
  return certificate?.checkPrivateKey(key) === true;
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
