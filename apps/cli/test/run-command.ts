import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A built command, as npm runs it; nobody is there to be asked. Rejects with exit code, stdout and stderr. */
export function runCommand(
  name: 'topics' | 'replay' | 'dead-letters' | 'import-stock',
  env: object,
  ...args: string[]
): Promise<{ stdout: string; stderr: string }> {
  const running = promisify(execFile)(process.execPath, [join(__dirname, `../dist/${name}.js`), ...args], {
    env: { PATH: process.env['PATH'], ...env },
  });
  running.child.stdin?.end();
  return running;
}
