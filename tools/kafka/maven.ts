import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../processes/run-command.ts';
import { repository } from '../settings/settings.ts';
import { StartError } from '../settings/start-error.ts';
import { downloadProgress } from './download-progress.ts';

export interface CopyOptions {
  pom: string;
  into: string;
  java: string;
  out: NodeJS.WriteStream;
  signal: AbortSignal;
}

/** Copies all jars that a pom.xml needs; with the Maven on the PATH, or else the one that `mvnw` fetches. */
export async function copyDependencies({ pom, into, java, out, signal }: CopyOptions): Promise<void> {
  // Its full name, for by its short one a missing network is told as an unknown plugin.
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin';
  const goal = [`${plugin}:copy-dependencies`, '-DincludeScope=runtime', `-DoutputDirectory=${into}`];
  // JAVA_HOME wins in Maven's scripts, also when the Java there is too old and we found another on the PATH.
  const environment = java === 'java' ? { JAVA_HOME: '' } : {};
  const progress = downloadProgress(out);
  try {
    await runCommand({
      what: 'Maven',
      command: onPath('mvn') ?? join(repository, 'mvnw'),
      args: ['-B', '-f', pom, ...goal],
      options: { cwd: repository, env: environment },
      signal,
      onLine: progress.onLine,
    });
  } catch (error) {
    throw error instanceof StartError ? new StartError(withoutNoise(error.message)) : error;
  } finally {
    progress.end();
  }
}

/** Of all that Maven prints the first error, and what to do. */
function withoutNoise(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const cause = lines.find((line) => line.startsWith('[ERROR]') && line.length > 20) ?? lines.at(-2) ?? '';
  return `Kafka's jars can not be fetched with Maven: ${cause.slice(0, 400)}\nCheck the network and ~/.m2/settings.xml, then try again.`;
}

function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
