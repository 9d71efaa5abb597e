import { run } from '../src/system/command';

/** `docker compose` on some of our files, which read their ports from this process's environment. */
export class ComposeProject {
  /** A project has volumes and a network of its own, beside the one that somebody may use. */
  constructor(
    private readonly name: string,
    private readonly files: string[],
  ) {}

  async compose(...args: string[]): Promise<string> {
    const files = this.files.flatMap((file) => ['-f', `docker/${file}`]);
    return (await run('docker', ['compose', '-p', this.name, ...files, ...args])).stdout;
  }

  async up(...options: string[]): Promise<void> {
    await this.compose('up', '--detach', '--wait', '--wait-timeout', '300', ...options);
  }

  /** Removes the containers and their data. */
  async remove(): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '10');
  }

  /** kill -9 of a service's first process, from outside: no container can do that to itself. */
  async kill(service: string): Promise<void> {
    const container = (await this.compose('ps', '--quiet', service)).trim();
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
}

/** The one that Jest's global set-up brings up. */
export const waybill = new ComposeProject('waybill-test', ['compose.yaml']);
