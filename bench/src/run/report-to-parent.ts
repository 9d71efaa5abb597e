/** Tells the process that started this one. */
export function report(message: object): void {
  process.send?.(message);
}

/** What this process was started with: one argument, JSON. */
export function settings<S>(): S {
  return JSON.parse(process.argv[2] ?? '{}') as S;
}

/** Ends with its parent, however that ends. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
}
