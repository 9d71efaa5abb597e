import { accessSync, constants, mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { repository, type Settings } from './settings.ts';
import { StartError, dataFolderError } from './start-error.ts';

const NEEDED_MB = 300;

/** Jars that are here already serve every data folder. */
export const sharedLib = join(repository, '.local/kafka/lib');

/** What lies where below the data folder. */
export interface Folder {
  root: string;
  /** Kafka's jars. */
  lib: string;
  kafka: string;
  /** Below `kafka`; one folder in it for each broker. */
  kafkaData: string;
  postgresData: string;
  logs: string;
  run: string;
  mail: string;
  /** The file of the key that webhooks' secrets come from. */
  masterKey: string;
}

/**
 * A cluster of three is another cluster than one of one broker, with other topics and offsets, so its data and the
 * databases that go with it are apart.
 */
export function folderOf({ dir, brokers, kafkaBrokers }: Settings): Folder {
  const data = brokers === 1 || kafkaBrokers ? 'data' : `data-${brokers}`;
  return {
    root: dir,
    lib: join(dir, 'kafka/lib'),
    kafka: join(dir, 'kafka'),
    kafkaData: join(dir, 'kafka', data),
    postgresData: join(dir, 'postgres', data),
    logs: join(dir, 'logs'),
    run: join(dir, 'run'),
    mail: join(dir, 'mail'),
    masterKey: join(dir, 'webhook-master-key'),
  };
}

/** Makes the folder; throws a StartError when it can not be written or is nearly full. */
export function openFolder(settings: Settings): Folder {
  try {
    mkdirSync(settings.dir, { recursive: true });
    // Processes are told ours from others' by this path, and /proc knows no symlinks.
    const folder = folderOf({ ...settings, dir: realpathSync(settings.dir) });
    for (const path of [folder.kafka, folder.logs, folder.run, folder.mail]) {
      mkdirSync(path, { recursive: true });
      accessSync(path, constants.W_OK);
    }
    checkSpace(folder.root);
    return folder;
  } catch (error) {
    throw dataFolderError(error, settings.dir) ?? error;
  }
}

function checkSpace(path: string): void {
  const { bavail, bsize } = statfsSync(path);
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  if (free >= NEEDED_MB) return;
  throw new StartError(
    `Only ${free} MB are free at ${path}, and the stack wants ${NEEDED_MB}. Make room, or set WAYBILL_DIR to another folder.`,
  );
}
