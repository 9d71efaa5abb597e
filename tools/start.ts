import { readOptions } from './settings/options.ts';
import { main } from './settings/main.ts';
import { serverPorts, servicePorts } from './settings/ports.ts';
import { readSettings } from './settings/settings.ts';
import { bringUpInfra } from './stack/bring-up.ts';
import { addDemoStock } from './stack/demo-stock.ts';
import { startServices } from './stack/services.ts';
import { inForeground, type Stack } from './stack/stack.ts';
import { welcome } from './stack/welcome.ts';

/** `npm start`: the whole system on this machine, in the foreground. */
await main(async () => {
  const { build, demo } = readOptions(process.argv.slice(2), { build: true, demo: true });
  const settings = readSettings(process.env);
  const ports = [...servicePorts(settings), ...serverPorts(settings)];
  const bringUp = async (stack: Stack) => {
    await bringUpInfra(stack, { withBuild: build });
    await startServices(stack);
    if (demo) await addDemoStock(stack);
    stack.say(welcome(settings, stack.folder));
  };
  await inForeground({ settings, ports, say: console.log }, bringUp);
});
