import { BlockList, isIP } from 'node:net';
import { ValidateBy } from 'class-validator';

/** What may follow the ? of SMTP_URL, under nodemailer's names, and what each must look like. */
const OPTIONS: Record<string, RegExp> = {
  requireTLS: /^(true|false)$/,
  ignoreTLS: /^(true|false)$/,
  'tls.rejectUnauthorized': /^(true|false)$/,
  'tls.servername': /^[\w.-]+$/,
  name: /^[\w.-]+$/,
  authMethod: /^[\w-]+$/,
  maxConnections: /^[1-9]\d{0,2}$/,
  maxMessages: /^[1-9]\d{0,5}$/,
  connectionTimeout: /^[1-9]\d{0,5}$/,
  greetingTimeout: /^[1-9]\d{0,5}$/,
  socketTimeout: /^[1-9]\d{0,5}$/,
};

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * The URL with all that it leaves open. Without `requireTLS` in it, smtp:// goes on only after STARTTLS unless the
 * server is on this machine: mails and passwords do not cross a network in the clear because a server, or somebody
 * before it, does not offer encryption.
 */
export function completeSmtpUrl(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  const inTheClear = isLoopback(url.hostname) || url.searchParams.get('ignoreTLS') === 'true';
  const defaults = {
    requireTLS: url.protocol === 'smtp:' && !inTheClear,
    maxConnections: 5,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  };
  for (const [name, value] of Object.entries(defaults)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
  }
  return url.href;
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host);
  return family === 0 ? host === 'localhost' : loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Refuses what is no option, and those of nodemailer's that would log mails or send them elsewhere. */
export const HasSmtpOptions = () =>
  ValidateBy({
    name: 'hasSmtpOptions',
    validator: {
      validate: (value) =>
        typeof value === 'string' &&
        URL.canParse(value) &&
        [...new URL(value).searchParams].every(([name, text]) => OPTIONS[name]?.test(text)),
      defaultMessage: () =>
        `may have no options but ${Object.keys(OPTIONS).join(', ')}, each with a value it takes`,
    },
  });
