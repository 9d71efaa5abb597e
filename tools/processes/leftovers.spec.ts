import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openFolder, type Folder } from '../settings/folder.ts';
import { readSettings } from '../settings/settings.ts';
import { commandLine } from './command-line.ts';
import { endLeftovers } from './leftovers.ts';

describe('endLeftovers', () => {
  let folder: Folder;
  let said: string[];
  const started: number[] = [];

  beforeEach(() => {
    folder = openFolder(readSettings({ WAYBILL_DIR: mkdtempSync(join(tmpdir(), 'waybill-leftovers-')) }));
    said = [];
  });

  afterEach(() => {
    for (const pid of started.splice(0)) if (commandLine(pid)) process.kill(pid, 'SIGKILL');
    rmSync(folder.root, { recursive: true, force: true });
  });

  /** A process with a pid file, as a start that was killed leaves it. */
  function leave(name: string, argument: string): number {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', argument], {
      stdio: 'ignore',
    });
    const pid = child.pid ?? 0;
    started.push(pid);
    writeFileSync(join(folder.run, `${name}.pid`), `${pid}\n`);
    return pid;
  }

  it('ends our own processes, says so, and removes their pid files', async () => {
    const pid = leave('inventory-2', `${folder.root}/`);
    await endLeftovers(folder, (line) => said.push(line));
    assert.equal(commandLine(pid), undefined);
    assert.match(said.join(), /inventory-2 \(process \d+\) is left from an earlier run/);
    assert.ok(!existsSync(join(folder.run, 'inventory-2.pid')));
  });

  it('leaves a stranger alone who was given the number of one of ours', async () => {
    const pid = leave('order', '/another/folder/');
    await endLeftovers(folder, (line) => said.push(line));
    assert.notEqual(commandLine(pid), undefined);
    assert.deepEqual(said, []);
  });
});
