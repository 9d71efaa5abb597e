import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sharedLib } from '../settings/folder.ts';
import { copyDependencies, type CopyOptions } from './maven.ts';

const POM = join(import.meta.dirname, 'pom.xml');

const stampOf = (lib: string) => join(lib, 'pom.sha256');

export type JarsOptions = Omit<CopyOptions, 'pom' | 'into'> & { lib: string };

/** Returns a folder with Kafka's jars: `lib`, into which they are fetched unless it or the shared one has them. */
export async function ensureJars({ lib, ...options }: JarsOptions): Promise<string> {
  const stamp = createHash('sha256').update(readFileSync(POM)).digest('hex');
  const isCurrent = (path: string) =>
    existsSync(stampOf(path)) && readFileSync(stampOf(path), 'utf8') === stamp;
  const current = [lib, sharedLib].find(isCurrent);
  if (current) return current;
  // Into a folder of our own that then takes the place: several may resolve at once, and any may be killed.
  const fresh = `${lib}.${process.pid}`;
  mkdirSync(dirname(lib), { recursive: true });
  options.out.write('Kafka: fetching its jars, about 60 MB, once\n');
  try {
    await copyDependencies({ pom: POM, into: fresh, ...options });
    writeFileSync(stampOf(fresh), stamp);
    if (isCurrent(lib)) return lib;
    rmSync(lib, { recursive: true, force: true });
    renameSync(fresh, lib);
    return lib;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
