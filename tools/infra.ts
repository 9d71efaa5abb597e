import { readOptions } from './settings/options.ts';
import { folderOf } from './settings/folder.ts';
import { main } from './settings/main.ts';
import { serverPorts } from './settings/ports.ts';
import { readSettings } from './settings/settings.ts';
import { bringUpInfra } from './stack/bring-up.ts';
import { exportLines, removeEnvFiles, writeEnvFiles } from './stack/env-files.ts';
import { inForeground, type Stack } from './stack/stack.ts';
import { runTestServers } from './stack/test-servers.ts';

/**
 * `npm run infra`: Kafka and PostgreSQL alone, for services that are started one by one. `-- env` prints where they
 * are; `--test` is for specs.
 */
await main(async () => {
  const args = process.argv.slice(2);
  if (args[0] === 'env') return console.log(exportLines(readSettings(process.env)));
  const { build, test } = readOptions(args, { build: true, test: false });
  return test ? runTestServers() : runInfra(build);
});

async function runInfra(withBuild: boolean): Promise<void> {
  const settings = readSettings(process.env);
  const bringUp = async (stack: Stack) => {
    await bringUpInfra(stack, { withBuild });
    writeEnvFiles(settings, stack.folder);
    stack.say('Now: npx nx serve order (inventory, notification). Ctrl-C stops Kafka and PostgreSQL.');
  };
  const run = inForeground({ settings, ports: serverPorts(settings), say: console.log }, bringUp);
  await run.finally(() => removeEnvFiles(folderOf(settings)));
}
