const EVERY_MS = 3000;
const UNITS: Record<string, number> = { B: 1e-6, kB: 1e-3, MB: 1 };

/** The size in MB that a line of Maven's output says a jar had; undefined for any other line. */
export function jarSize(line: string): number | undefined {
  const found = /^(?:\[INFO\] )?Downloaded from \S+: \S+\.jar \(([\d.]+) (B|kB|MB)\b/.exec(line);
  return found ? Number(found[1]) * (UNITS[found[2] ?? ''] ?? 0) : undefined;
}

/** Shows what Maven has fetched so far: on one line of a terminal, else as a new line every few seconds. */
export function downloadProgress(out: NodeJS.WriteStream): {
  onLine: (line: string) => void;
  end: () => void;
} {
  let jars = 0;
  let megabytes = 0;
  let shownAt = Date.now();
  const show = (start: string, end: string) =>
    out.write(`${start}Kafka: ${jars} jars, ${megabytes.toFixed(1)} MB${end}`);
  return {
    onLine: (line) => {
      const size = jarSize(line);
      if (size === undefined) return;
      jars += 1;
      megabytes += size;
      if (out.isTTY) show('\r\x1b[K', '');
      else if (Date.now() - shownAt > EVERY_MS) {
        shownAt = Date.now();
        show('', '\n');
      }
    },
    end: () => {
      if (jars > 0) show(out.isTTY ? '\r\x1b[K' : '', '\n');
    },
  };
}
