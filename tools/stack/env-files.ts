import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addresses } from '../settings/addresses.ts';
import type { Folder } from '../settings/folder.ts';
import { dotenvLine, shellQuote } from '../settings/quote.ts';
import { webhookMasterKey } from '../settings/webhook-master-key.ts';
import { services, type Settings } from '../settings/settings.ts';

const fileOf = ({ run }: Folder, service: string) => join(run, `${service}.env`);

/** For `nx serve`; readable by this user alone, for there are passwords in them. */
export function writeEnvFiles(settings: Settings, folder: Folder): void {
  const { kafkaBrokers, databases } = addresses(settings);
  for (const service of services) {
    const lines = [
      dotenvLine('KAFKA_BROKERS', kafkaBrokers.join(',')),
      dotenvLine('DATABASE_URL', databases[service]),
      dotenvLine('WEBHOOK_MASTER_KEY', webhookMasterKey(process.env, folder)),
    ];
    // A file that is there keeps its mode when it is written again.
    rmSync(fileOf(folder, service), { force: true });
    writeFileSync(fileOf(folder, service), `${lines.join('\n')}\n`, { mode: 0o600 });
  }
}

export function removeEnvFiles(folder: Folder): void {
  for (const service of services) rmSync(fileOf(folder, service), { force: true });
}

/** Lines for a shell to eval. */
export function exportLines(settings: Settings): string {
  const { kafkaBrokers, databases } = addresses(settings);
  const variables = {
    KAFKA_BROKERS: kafkaBrokers.join(','),
    ...Object.fromEntries(services.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, databases[name]])),
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}`)
    .join('\n');
}
