import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openFolder, type Folder } from '../settings/folder.ts';
import { readSettings } from '../settings/settings.ts';
import type { ChildSpec } from './child.ts';
import { commandLine } from './command-line.ts';
import { poll } from './poll.ts';
import { Supervisor } from './supervisor.ts';

const SOON = { timeoutMs: 15_000 };

describe('Supervisor', () => {
  let folder: Folder;
  let said: string[];
  let supervisor: Supervisor;

  beforeEach(() => {
    const dir = mkdtempSync(join(tmpdir(), 'waybill-supervisor-'));
    folder = openFolder(readSettings({ WAYBILL_DIR: dir }));
    said = [];
    supervisor = new Supervisor(folder, (line) => said.push(line));
  });

  afterEach(async () => {
    await supervisor.stop();
    rmSync(folder.root, { recursive: true, force: true });
  });

  // The folder on its command line marks it as ours.
  const child = (name: string, script: string, stopTimeoutMs = 10_000): ChildSpec => ({
    name,
    command: process.execPath,
    args: ['-e', script, `${folder.root}/`],
    cwd: folder.root,
    stopSignal: 'SIGTERM',
    stopTimeoutMs,
  });
  const STAYS = 'console.log("up"); setInterval(() => 0, 1000)';
  const pidOf = (name: string) => {
    const file = join(folder.run, `${name}.pid`);
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  };
  const logOf = (name: string) => readFileSync(join(folder.logs, `${name}.log`), 'utf8');
  const isUp = (name: string) => poll(() => logOf(name).includes('up'), SOON);

  it('starts a child that was killed again, says so and writes its new pid', async () => {
    supervisor.start(0, child('order', STAYS));
    await isUp('order');
    const first = pidOf('order') ?? 0;
    process.kill(first, 'SIGKILL');
    assert.ok(await poll(() => ![undefined, first].includes(pidOf('order')), SOON));
    assert.match(said.join(), /order ended \(SIGKILL\) and is started again/);
  });

  it('ends the later stage before the earlier one, and removes the pid files', async () => {
    const tells = `process.on("SIGTERM", () => {
      console.log("order is", require("fs").existsSync("run/order.pid") ? "there" : "gone");
      process.exit();
    }); ${STAYS}`;
    supervisor.start(0, child('kafka-1', tells));
    supervisor.start(1, child('order', STAYS));
    await Promise.all([isUp('order'), isUp('kafka-1')]);
    await supervisor.stop();
    assert.match(logOf('kafka-1'), /order is gone/);
    assert.deepEqual([pidOf('order'), pidOf('kafka-1')], [undefined, undefined]);
  });

  it('kills a child that does not end in time', async () => {
    supervisor.start(0, child('order', `process.on("SIGTERM", () => 0); ${STAYS}`, 100));
    await isUp('order');
    const pid = pidOf('order') ?? 0;
    await supervisor.stop();
    assert.equal(commandLine(pid), undefined);
    assert.match(said.join(), /order does not end within 0.1 s/);
  });

  it('gives up a child that dies again and again before it is ready, with its last words', async () => {
    const hopeless = supervisor.start(
      0,
      child('order', 'console.error("no such database"); process.exit(1)'),
    );
    const never = new Promise<void>(() => undefined);
    await assert.rejects(hopeless.untilReady(never), /order ended \(exit code 1\) 3 times.*no such database/);
  });

  it('starts nothing any more once it is being stopped', async () => {
    await supervisor.stop();
    assert.throws(() => supervisor.start(0, child('order', STAYS)), /being stopped/);
  });
});
