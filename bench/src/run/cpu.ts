import { readFileSync, readdirSync } from 'node:fs';

/** Of Linux on every common machine. */
const TICKS_PER_SECOND = 100;

/** CPU seconds, user and system, of a process and of the children that it has waited for. Linux only; else NaN. */
function cpuOf(pid: number): { seconds: number; parent: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0] = fields.slice(1, 2);
    const ticks = fields.slice(11, 15).reduce((sum, one) => sum + one, 0);
    return { seconds: ticks / TICKS_PER_SECOND, parent };
  } catch {
    return { seconds: NaN, parent: 0 };
  }
}

/** CPU seconds of a process and of all its children, those that have ended included, as PostgreSQL's come and go. */
export function cpuSeconds(pid: number): number {
  const own = cpuOf(pid).seconds;
  if (Number.isNaN(own)) return NaN;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => cpuOf(Number(name)))
    .filter(({ parent }) => parent === pid);
  return children.reduce((sum, { seconds }) => sum + (seconds || 0), own);
}
