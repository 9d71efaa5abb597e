const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const WORD = `(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
const PARAMETER = `\\s*;(?:\\s*${TOKEN}(?:\\s*=\\s*${WORD})?)?`;
const PREFERENCE = new RegExp(`^\\s*(${TOKEN})(?:\\s*=\\s*(${WORD}))?((?:${PARAMETER})*)\\s*(?:,|$)`);

/** Longer than this nobody waits. */
export const MAX_WAIT_SECONDS = 30;

/**
 * The seconds of `Prefer: wait=N` (RFC 7240), at most 30; undefined when the header does not ask for it or is malformed.
 * Of a preference that is given twice the first counts.
 */
export function waitPreference(header: string | string[] | undefined): number | undefined {
  let rest = Array.isArray(header) ? header.join(',') : (header ?? '');
  let wait: string | undefined;
  while (rest.trim() !== '') {
    // A list may have empty elements.
    if (/^\s*,/.test(rest)) {
      rest = rest.replace(/^\s*,/, '');
      continue;
    }
    const match = PREFERENCE.exec(rest);
    if (!match) return undefined;
    const [whole, name = '', value = ''] = match;
    if (name.toLowerCase() === 'wait') wait ??= unquote(value);
    rest = rest.slice(whole.length);
  }
  return wait !== undefined && /^\d+$/.test(wait) ? Math.min(Number(wait), MAX_WAIT_SECONDS) : undefined;
}

function unquote(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word;
}
