import { StartError, asFolderError } from './start-error.ts';

/** Runs a command: an error that the user can put right is one line on stderr, any other keeps its stack. */
export async function main(command: () => Promise<void>): Promise<never> {
  // Whoever read our output may be gone (`npm start | head`); the stack is not stopped for that.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  // kafkajs sets timers to the past, which is harmless, and Node 24 says so each time.
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') console.error(`${warning.name}: ${warning.message}`);
  });
  try {
    await command();
  } catch (error) {
    const expected = error instanceof StartError ? error : asFolderError(error);
    console.error(expected?.message ?? error);
    process.exit(1);
  }
  process.exit();
}
