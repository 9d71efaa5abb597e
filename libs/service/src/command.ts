/** Aborts at the first SIGINT or SIGTERM, to end in order; the second ends the process at once, and what is under way is rolled back then. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const end = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  process.on('SIGINT', end).on('SIGTERM', end);
  return stop.signal;
}

/** Makes what a service's command resolves to the exit code; one that fails says why in a line, and it is 2. */
export function exitWith(service: string, command: Promise<number>): void {
  command.then(
    (code) => (process.exitCode = code),
    (error: Error) => {
      console.error(`${service}: ${error.message}`);
      process.exitCode = 2;
    },
  );
}
