import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { text, type Environment } from '../settings/variables.ts';
import { StartError } from '../settings/start-error.ts';

const NEEDED = 17;
const ADVICE =
  'Install one (Debian: apt-get install openjdk-17-jre-headless, macOS: brew install openjdk) or set JAVA_HOME to it.';

/** The major version in what `java -version` prints; 8 for `1.8.0_392`. */
export function javaVersion(output: string): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(output);
  return found ? Number(found[1]) : undefined;
}

/** The path of a Java that can run Kafka: that of JAVA_HOME, else the one on the PATH. */
export async function findJava(env: Environment): Promise<string> {
  const home = text(env, 'JAVA_HOME');
  const tooOld: string[] = [];
  for (const java of [...(home ? [join(home, 'bin/java')] : []), 'java']) {
    const version = await ask(java);
    if (version !== undefined && version >= NEEDED) return java;
    if (version !== undefined) tooOld.push(`${java} is Java ${version}`);
  }
  const found = tooOld.length > 0 ? tooOld.join(', and ') : 'there is none in JAVA_HOME or on the PATH';
  throw new StartError(`Kafka needs Java ${NEEDED} or newer, but ${found}. ${ADVICE}`);
}

function ask(java: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    // macOS has a `java` that only says that there is no Java.
    execFile(java, ['-version'], (error, stdout, stderr) => {
      resolve(error ? undefined : javaVersion(stdout + stderr));
    });
  });
}
