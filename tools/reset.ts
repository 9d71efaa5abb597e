import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accountFolder } from './postgres/identity.ts';
import { endLeftovers } from './processes/leftovers.ts';
import { refuseWhileRunning } from './processes/lock.ts';
import { folderOf } from './settings/folder.ts';
import { main } from './settings/main.ts';
import { readSettings } from './settings/settings.ts';

/** `npm run reset`: drops all data of the local stack, and keeps the jars. */
await main(async () => {
  const folder = folderOf(readSettings(process.env));
  refuseWhileRunning(folder);
  if (existsSync(folder.root)) await endLeftovers(folder, console.log);
  const inKafka = existsSync(folder.kafka) ? readdirSync(folder.kafka) : [];
  const paths = [
    ...inKafka.map((name) => join(folder.kafka, name)).filter((path) => path !== folder.lib),
    join(folder.root, 'postgres'),
    accountFolder(folder.postgresData),
    folder.mail,
    folder.masterKey,
    folder.logs,
    folder.run,
  ].filter((path) => existsSync(path));
  for (const path of paths) {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    console.log(`removed ${path}`);
  }
  if (paths.length === 0) console.log(`nothing to remove in ${folder.root}`);
});
