import { readConfig, type KafkaSettings } from '@waybill/service';
import { CliConfig } from './config';

/** Runs a command with the connection that the environment names; what fails is one line on stderr and exit code 1. */
export function command(run: (kafka: KafkaSettings) => Promise<void>): void {
  // Process 1 of a container ignores a signal that it has no handler for.
  process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130));
  Promise.resolve()
    .then(() => run(readConfig(CliConfig, CliConfig.environment()).kafka()))
    .catch((error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    });
}
