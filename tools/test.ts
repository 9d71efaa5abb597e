import { main } from './settings/main.ts';
import { StartError } from './settings/start-error.ts';
import { stopSignal } from './processes/stop-signals.ts';
import { runStep, startServersForSpecs } from './stack/test-steps.ts';
import { TestCounts } from './stack/test-counts.ts';

/** `npm test`: format, lint, types, unit and integration specs, builds and the whole-system specs. */
await main(async () => {
  const counts = new TestCounts();
  const signal = stopSignal(() => undefined);
  const step = async (command: string[], env: NodeJS.ProcessEnv = {}) => {
    if (signal.aborted) return;
    const failedBefore = counts.failed;
    const succeeded = await runStep(command, { env, signal, onLine: (line) => counts.read(line) });
    if (!succeeded && counts.failed === failedBefore) counts.addFailure();
  };

  await step(['prettier', '--check', '.']);
  const servers = await startServersForSpecs(signal);
  try {
    await step(
      ['nx', 'run-many', '-t', 'lint', 'typecheck', 'test', 'build', '--parallel=2', '--output-style=static'],
      servers.env,
    );
  } finally {
    await servers.stop();
  }
  // One at a time: each starts a stack or a cluster of its own.
  await step(['nx', 'run-many', '-t', 'e2e', 'faults', 'secure', '--parallel=1', '--output-style=static']);

  if (signal.aborted) throw new StartError('Stopped.');
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
});
