import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ChildSpec } from '../processes/child.ts';
import { runCommand } from '../processes/run-command.ts';
import type { Folder } from '../settings/folder.ts';
import type { KafkaNode } from '../settings/ports.ts';
import { text, type Environment } from '../settings/variables.ts';
import { makeCertificates } from './certificates.ts';
import { CERTIFICATES } from './secure-properties.ts';
import { serverProperties } from './server-properties.ts';

/** Any 16 bytes do, as base64url. */
const CLUSTER_ID = 'V2F5YmlsbC1sb2NhbC0wMA';
/** The C1 compiler alone starts quicker and leaves the cores to the services; for a benchmark it is the wrong choice. */
const SMALL = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** How the broker's JVM is run, in the variables that Kafka's own scripts read. */
export function jvmOptions(env: Environment): string[] {
  const words = (name: string) => text(env, name)?.split(/\s+/);
  return [
    ...(words('KAFKA_HEAP_OPTS') ?? ['-Xms256m', '-Xmx256m']),
    ...(words('KAFKA_JVM_PERFORMANCE_OPTS') ?? SMALL),
  ];
}

export interface KafkaOptions {
  java: string;
  /** The folder with its jars. */
  jars: string;
  nodes: KafkaNode[];
  folder: Folder;
  signal: AbortSignal;
}

/** Writes the settings of all nodes and formats the data folders that are new; returns the processes to start. */
export async function prepareKafka({
  java,
  jars,
  nodes,
  folder,
  signal,
}: KafkaOptions): Promise<ChildSpec[]> {
  const classPath = [
    '-cp',
    join(jars, '*'),
    `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.properties')}`,
  ];
  if (nodes.some(({ secure }) => secure)) await makeCertificates(join(folder.kafka, CERTIFICATES));
  const specs = nodes.map(async (node): Promise<ChildSpec> => {
    const data = join(folder.kafkaData, String(node.id));
    const properties = join(folder.kafka, `server-${node.id}.properties`);
    // Relative to the working folder: properties files know neither spaces at the end nor letters beyond Latin 1.
    writeFileSync(properties, serverProperties(node, nodes, relative(folder.kafka, data)));
    if (!existsSync(join(data, 'meta.properties'))) {
      mkdirSync(data, { recursive: true });
      const format = [
        'kafka.tools.StorageTool',
        'format',
        '-t',
        CLUSTER_ID,
        '-c',
        properties,
        '--ignore-formatted',
      ];
      await runCommand({
        what: `Formatting the data folder of kafka-${node.id}`,
        command: java,
        args: ['-Xmx128m', ...SMALL, ...classPath, ...format],
        options: { cwd: folder.kafka },
        signal,
      });
    }
    return {
      name: `kafka-${node.id}`,
      command: java,
      args: [...jvmOptions(process.env), ...classPath, 'kafka.Kafka', properties],
      cwd: folder.kafka,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 15_000,
    };
  });
  return Promise.all(specs);
}
