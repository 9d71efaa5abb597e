import { isUtf8 } from 'node:buffer';
import type { DeadLetterDto } from '@waybill/dto';

type Base64 = string | null;

/** The name of a dead letter: where it lies on its dead-letter topic. */
export function placeOf({ topic, partition, offset }: DeadLetterDto): string {
  return `${topic}/${partition}/${offset}`;
}

/** A place as it was typed; throws where it can not be one. */
export function readPlace(text: string): string {
  if (!/^[\w.-]{1,249}\/\d+\/\d+$/.test(text))
    throw new Error(
      `${text} is no TOPIC/PARTITION/OFFSET, such as waybill.orders.inventory.dead-letters/3/41`,
    );
  return text;
}

/** How often this very dead letter was redriven: what its message had behind it before is in its header. */
export function redrivenHere({ redrives, headers }: DeadLetterDto): number {
  const header = headers['x-redrive-count'];
  const before = Number(show(Array.isArray(header) ? (header.at(-1) ?? null) : (header ?? null)) ?? 0);
  return redrives - (Number.isInteger(before) && before > 0 ? before : 0);
}

export function showLine(letter: DeadLetterDto): string {
  const { parkedAt, group, reason, redrives, message } = letter;
  const times = redrives > 0 ? `, redriven ${redrives}×` : '';
  return `${parkedAt}  ${placeOf(letter)}  ${group}: ${reason}${times}: ${oneLine(message)}`;
}

export function showLetter(letter: DeadLetterDto): string {
  const { group, reason, message, parkedAt, redrives, key, value, valueText, headers } = letter;
  const lines = {
    place: placeOf(letter),
    group,
    reason,
    message: oneLine(message),
    'parked at': parkedAt,
    redrives: String(redrives),
    key: show(key) ?? 'none',
  };
  return [
    ...Object.entries(lines).map(([name, text]) => `${name}: ${text}`),
    'headers:',
    ...Object.entries(headers).map(
      ([name, bytes]) =>
        `  ${oneLine(name)}: ${[bytes]
          .flat()
          .map((one) => oneLine(show(one) ?? 'null'))
          .join(', ')}`,
    ),
    `value: ${valueText === undefined ? (show(value) ?? 'null') : printable(valueText)}`,
  ].join('\n');
}

/** Text where the bytes are text, else the bytes as base64. */
function show(base64: Base64): string | undefined {
  if (base64 === null) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return isUtf8(bytes) ? oneLine(bytes.toString('utf8')) : `base64 ${base64}`;
}

/** What somebody else has written must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\uFFFD');
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
