const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm hands on the Ctrl-C that the terminal has already given to us, so one key press arrives twice. */
const SAME_KEY_PRESS_MS = 800;

/** Aborts at the first signal to stop; a second one, later, calls `kill` and ends this process at once. */
export function stopSignal(kill: () => void): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      firstAt = Date.now();
      if (signal === 'SIGINT') console.error('Stopping; Ctrl-C again kills at once.');
      controller.abort();
    } else if (Date.now() - firstAt > SAME_KEY_PRESS_MS) {
      kill();
      process.exit(130);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return controller.signal;
}
