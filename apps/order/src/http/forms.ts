/** A UUID of any version. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A time as `Date.toISOString` writes it, of the years that PostgreSQL and people use. */
export const INSTANT = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const DATE_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/i;

/** The instant of an RFC 3339 date-time, or of a date's midnight in UTC; undefined for any other text. */
export function parseInstant(text: string): Date | undefined {
  const [, day] = DATE_TIME.exec(text) ?? [];
  const instant = new Date(text);
  // JavaScript takes the 30th of February for a day in March.
  if (day === undefined || !isDay(day) || Number.isNaN(instant.getTime())) return undefined;
  return INSTANT.test(instant.toISOString()) ? instant : undefined;
}

function isDay(text: string): boolean {
  const day = new Date(text);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
