import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../settings/start-error.ts';
import type { Binaries } from './binaries.ts';

/** How PostgreSQL's programs are started: it refuses to run as root. */
export interface Identity {
  /** The command that runs `program`. */
  command(program: string, args: string[]): { command: string; args: string[] };
  uid?: number;
  gid?: number;
  binaries: Binaries;
  dataFolder: string;
}

const NOBODY = 65_534;
const AS_NOBODY = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
const ACCOUNT = 'postgres';

const plain = (command: string, args: string[]) => ({ command, args });
const unshared = (program: string, args: string[]) => ({
  command: 'unshare',
  args: [...AS_NOBODY, program, ...args],
});

/**
 * As an ordinary user: as it is. As root: in a user namespace that shows root as nobody, which needs no account, and
 * files stay root's. Where that is forbidden, as in most containers: as the system account `postgres`.
 */
export function chooseIdentity(
  binaries: Binaries,
  dataFolder: string,
  say: (line: string) => void,
): Identity {
  if (process.getuid?.() !== 0) return { command: plain, binaries, dataFolder };
  mkdirSync(dirname(dataFolder), { recursive: true });
  const owner = statSync(join(dataFolder, 'PG_VERSION'), { throwIfNoEntry: false })?.uid ?? 0;
  if (owner !== 0) return asOwner(owner, binaries, dataFolder, say);
  const writable = unshared('test', ['-w', dirname(dataFolder)]);
  const runnable = unshared(binaries.postgres, ['--version']);
  if (succeeds(writable) && succeeds(runnable)) return { command: unshared, binaries, dataFolder };
  return asAccount(binaries, dataFolder, say);
}

/** The data is there already and another user's: the account's, from an earlier run, or somebody's. */
function asOwner(
  owner: number,
  binaries: Binaries,
  dataFolder: string,
  say: (line: string) => void,
): Identity {
  if (owner === findAccount()?.uid) return asAccount(binaries, dataFolder, say);
  throw new StartError(
    `${dataFolder} belongs to another user (uid ${owner}). Run this as that user, or set WAYBILL_DIR to another folder.`,
  );
}

/** Where the account keeps data and programs when it can not enter the folder they are in, such as one below /root. */
export function accountFolder(dataFolder: string): string {
  return join('/var/tmp', `waybill-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)}`);
}

function asAccount(binaries: Binaries, dataFolder: string, say: (line: string) => void): Identity {
  const account = findAccount() ?? createAccount(say);
  const enters = (path: string) => succeeds(plain('test', ['-x', path]), account);
  const home = accountFolder(dataFolder);
  const reachable = enters(binaries.postgres) && enters(dirname(dataFolder));
  const data = reachable ? dataFolder : join(home, 'data');
  if (!reachable && !existsSync(join(home, 'native'))) {
    cpSync(binaries.native, join(home, 'native'), { recursive: true, verbatimSymlinks: true });
  }
  mkdirSync(data, { recursive: true, mode: 0o700 });
  // initdb makes a sibling and renames it, so the parent has to be the account's too.
  chownSync(dirname(data), account.uid, account.gid);
  chownSync(data, account.uid, account.gid);
  say(
    `postgres: root may not run it and user namespaces are off, so it runs as the account ${ACCOUNT}; data: ${data}`,
  );
  const bin = (name: string) => join(home, 'native/bin', name);
  const copied = { native: join(home, 'native'), initdb: bin('initdb'), postgres: bin('postgres') };
  return { command: plain, ...account, binaries: reachable ? binaries : copied, dataFolder: data };
}

function succeeds(
  { command, args }: { command: string; args: string[] },
  as: { uid?: number; gid?: number } = {},
): boolean {
  return spawnSync(command, args, { ...as, cwd: '/' }).status === 0;
}

function findAccount(): { uid: number; gid: number } | undefined {
  const id = (flag: string) => spawnSync('id', [flag, ACCOUNT], { encoding: 'utf8' });
  const [uid, gid] = [id('-u'), id('-g')];
  return uid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

function createAccount(say: (line: string) => void): { uid: number; gid: number } {
  say(`postgres: making the system account ${ACCOUNT}`);
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    ACCOUNT,
  ]);
  const account = findAccount();
  if (account) return account;
  throw new StartError(
    'PostgreSQL refuses to run as root, and neither a user namespace nor an account for it can be made here. Run this as an ordinary user, or set DATABASE_URL to a PostgreSQL of yours.',
  );
}
