/** Answers of a broker that no repetition of the same message can change. */
const FOR_GOOD = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TOPIC_EXCEPTION',
]);

/** Whether the broker refused what was sent for what it is, and not for the moment's sake. */
export function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('type' in error && FOR_GOOD.has(String(error.type))) return true;
  return isRefusedForGood(error.cause);
}
