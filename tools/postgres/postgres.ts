import { chownSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ChildSpec } from '../processes/child.ts';
import { runCommand } from '../processes/run-command.ts';
import { SUPERUSER } from '../settings/addresses.ts';
import { findBinaries } from './binaries.ts';
import { chooseIdentity, type Identity } from './identity.ts';

/** For specs: quick, and lost when the machine goes down. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export interface PostgresOptions {
  port: number;
  root: string;
  dataFolder: string;
  durable: boolean;
  signal: AbortSignal;
  say: (line: string) => void;
}

/** Makes the data folder if there is none; returns the process to start. */
export async function preparePostgres(options: PostgresOptions): Promise<ChildSpec> {
  const { port, root, dataFolder, durable, signal, say } = options;
  const identity = chooseIdentity(await findBinaries(), dataFolder, say);
  if (!existsSync(join(identity.dataFolder, 'PG_VERSION'))) await initialise(identity, durable, signal);
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    // No socket file: its path would be too long in deep folders, or shared in /tmp.
    'unix_socket_directories=',
    'max_connections=200',
    // Says whose it is on the command line, wherever its data had to go.
    `waybill.folder=${root}/`,
    ...(durable ? [] : FAST),
  ];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  return {
    name: 'postgres',
    ...identity.command(identity.binaries.postgres, ['-D', identity.dataFolder, ...flags]),
    uid: identity.uid,
    gid: identity.gid,
    cwd: identity.dataFolder,
    // SIGTERM would wait for all clients to leave.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 20_000,
  };
}

/** In a sibling that then takes the name, so that an initdb that is killed leaves no half data folder. */
async function initialise(identity: Identity, durable: boolean, signal: AbortSignal): Promise<void> {
  const { dataFolder, binaries, uid, gid } = identity;
  const fresh = `${dataFolder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(fresh), { recursive: true });
  const secrets = mkdtempSync(join(tmpdir(), 'waybill-'));
  const password = join(secrets, 'password');
  try {
    writeFileSync(password, `${SUPERUSER.password}\n`);
    if (uid !== undefined && gid !== undefined) {
      for (const path of [secrets, password]) chownSync(path, uid, gid);
    }
    const args = [
      `--pgdata=${fresh}`,
      `--username=${SUPERUSER.name}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--locale=C',
      '--encoding=UTF8',
      ...(durable ? [] : ['--no-sync']),
    ];
    await runCommand({
      what: 'Making the data folder of PostgreSQL (initdb)',
      ...identity.command(binaries.initdb, args),
      options: { uid, gid, cwd: '/' },
      signal,
    });
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
  rmSync(dataFolder, { recursive: true, force: true });
  renameSync(fresh, dataFolder);
}
