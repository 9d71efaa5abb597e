import type { Point } from '@waybill/kafka';

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/i;

/** Reads `earliest`, `latest`, an offset, or a time with its zone; a date alone is its midnight in UTC. */
export function readPoint(option: string, text: string): Point {
  if (text === 'earliest' || text === 'latest') return text;
  if (/^\d{1,15}$/.test(text)) return { offset: Number(text) };
  const time = TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw new Error(
      `${option} must be earliest, an offset or a time such as 2026-11-25T10:00:00Z, not ${text}`,
    );
  return { time };
}
