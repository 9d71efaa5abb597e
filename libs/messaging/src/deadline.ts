/** A handler did not end in time. */
export class HandlerTimeout extends Error {
  constructor(ms: number) {
    super(`the handler has not ended after ${ms} ms`);
  }
}

/** Resolves or rejects like `work`, or rejects with what `late` makes when that has not happened within `ms`. */
export async function withDeadline<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
