/** Seconds from a failed attempt at a mail to the next. */
const MAIL_PAUSES = [5, 60, 300, 1_800, 7_200];

const SCHEDULE = /^\d+(ms|s|m|h)(,\d+(ms|s|m|h))*$/;
const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3_600 };

/** How many seconds to wait after the n-th attempt has failed; undefined when it was the last. */
export function pauseAfter(attempts: number, pauses: readonly number[] = MAIL_PAUSES): number | undefined {
  return pauses[attempts - 1];
}

/** The seconds in a list such as `5s,1m,2h`; undefined when it is none. */
export function parseSchedule(text: string): number[] | undefined {
  if (!SCHEDULE.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([a-z]+)/g)].map(
    ([, number, unit]) => Number(number) * SECONDS[unit as keyof typeof SECONDS],
  );
}

/** Up to a fifth longer, so that what failed together is not tried again together. */
export function withJitter(seconds: number, random: () => number = Math.random): number {
  return seconds * (1 + random() / 5);
}
