import { build } from './stack/nx.ts';
import { runStep } from './stack/test-steps.ts';
import { stopSignal } from './processes/stop-signals.ts';
import { main } from './settings/main.ts';
import { services } from './settings/settings.ts';

/** `npm run test:faults`: the faults of apps/e2e in their long form; `--rounds=3` and names of faults narrow it down. */
await main(async () => {
  const args = process.argv.slice(2);
  const rounds = args.find((arg) => /^--rounds=[1-9]\d*$/.test(arg))?.slice('--rounds='.length) ?? '1';
  const names = args.filter((arg) => !arg.startsWith('--rounds='));
  const signal = stopSignal(() => undefined);
  await build([...services, 'cli'], signal);
  const command = ['nx', 'run', 'e2e:faults', '--skip-nx-cache', '--output-style=stream', '--', ...names];
  const env = { FAULTS: 'long', ROUNDS: rounds };
  if (!(await runStep(command, { env, signal, onLine: () => undefined }))) process.exitCode = 1;
});
