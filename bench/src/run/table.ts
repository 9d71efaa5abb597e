/** A side's medians. */
export interface Row {
  label: string;
  figures: Record<string, number>;
}

/** A ratio that the project holds itself to. */
export interface Target {
  what: string;
  ratio: number;
  wanted: { least: number } | { most: number };
}

export interface Section {
  title: string;
  /** What the figures are, and how they were taken. */
  how: string;
  /** Of the figures, by their names. */
  units: Record<string, string>;
  rows: Row[];
  targets: Target[];
}

export const isMet = ({ ratio, wanted }: Target): boolean =>
  'least' in wanted ? ratio >= wanted.least : ratio <= wanted.most;

/** A section as Markdown, which also reads well in a terminal. */
export function toMarkdown({ title, how, units, rows, targets }: Section): string {
  const names = Object.keys(units);
  const cells = [
    ['', ...names.map((name) => units[name] ?? name)],
    ...rows.map(({ label, figures }) => [label, ...names.map((name) => shown(figures[name]))]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [head, ...body] = cells.map(line);
  const verdicts = targets.map((target) => {
    if (Number.isNaN(target.ratio)) return `- ${target.what}: not measured`;
    const bound =
      'least' in target.wanted
        ? `at least ${shown(target.wanted.least)}`
        : `at most ${shown(target.wanted.most)}`;
    return `- ${target.what}: **${shown(target.ratio)} ×**, wanted ${bound}: ${isMet(target) ? 'met' : '**missed**'}`;
  });
  return [`## ${title}`, '', how, '', head, rule, ...body, '', ...verdicts, ''].join('\n');
}

function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value >= 1000 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(3)).toString();
}
