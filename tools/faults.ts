import { parseArgs } from 'node:util';
import { build } from './stack/nx.ts';
import { runStep } from './stack/test-steps.ts';
import { stopSignal } from './processes/stop-signals.ts';
import { main } from './settings/main.ts';
import { StartError } from './settings/start-error.ts';
import { services } from './settings/settings.ts';

/** `npm run test:faults -- [--runs 3] [names]`: the faults of apps/e2e in their long form, all or these, so many times. */
await main(async () => {
  const { runs, names } = readArguments();
  const signal = stopSignal(() => undefined);
  await build([...services, 'cli'], signal);
  const command = ['nx', 'run', 'e2e:faults', '--skip-nx-cache', '--output-style=stream', '--', ...names];
  const env = { FAULTS: 'long', RUNS: runs };
  if (!(await runStep(command, { env, signal, onLine: () => undefined }))) process.exitCode = 1;
});

function readArguments(): { runs: string; names: string[] } {
  try {
    const { values, positionals } = parseArgs({
      options: { runs: { type: 'string', default: '1' } },
      allowPositionals: true,
    });
    if (/^[1-9]\d*$/.test(values.runs)) return { runs: values.runs, names: positionals };
    throw new Error('--runs is how often each fault is gone through.');
  } catch (error) {
    throw new StartError(`${(error as Error).message} Usage: npm run test:faults -- [--runs 3] [names]`);
  }
}
