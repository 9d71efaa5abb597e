import { run } from '../src/system/command';

/** A project, and so volumes and a network, of its own, beside the one that somebody may use. */
const PROJECT = 'waybill-test';

/** `docker compose` on the compose file, which reads its ports from this process's environment. */
export async function compose(...args: string[]): Promise<string> {
  return (await run('docker', ['compose', '-p', PROJECT, '-f', 'docker/compose.yaml', ...args])).stdout;
}

export async function up(...options: string[]): Promise<void> {
  await compose('up', '--detach', '--wait', '--wait-timeout', '300', ...options);
}

/** kill -9 of a service's first process, from outside: no container can do that to itself. */
export async function kill(service: string): Promise<void> {
  const container = (await compose('ps', '--quiet', service)).trim();
  const { stdout: pid } = await run('docker', ['inspect', '--format', '{{.State.Pid}}', container]);
  const shell = ['--entrypoint', 'sh', 'waybill/order:local', '-c', `kill -9 ${pid.trim()}`];
  await run('docker', [
    'run',
    '--rm',
    '--pid=host',
    '--user=0',
    '--cap-add=KILL',
    '--network=none',
    ...shell,
  ]);
}
