/** A handler did not end in time. */
export class HandlerTimeout extends Error {
  constructor(ms: number) {
    super(`the handler has not ended after ${ms} ms`);
  }
}

/** Resolves or rejects like `work`, or rejects with `HandlerTimeout` when that has not happened within `ms`. */
export async function withDeadline(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HandlerTimeout(ms)), ms);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
