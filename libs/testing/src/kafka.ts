import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTopics, type KafkaOptions, type MessageType, type Topic } from '@waybill/kafka';
import { javaTools, kafkaAddresses, runFolder } from './servers/addresses';

export function kafka(): KafkaOptions {
  return { brokers: kafkaAddresses() };
}

/** A name that no other spec uses, for topics and groups. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}

/** Creates a topic of its own for messages of these classes, together with others such as its dead-letter topics. */
export async function createTopic<M extends object>(
  topic: Partial<Topic<M>> & { messages: readonly MessageType<M>[]; key: (message: M) => string },
): Promise<Topic<M>> {
  const complete: Topic<M> = { name: unique('topic'), partitions: 3, config: {}, deadLetters: {}, ...topic };
  await createTopics(kafka(), [complete]);
  return complete;
}

/** Throws while it has none. */
const brokerPid = (id: number) => Number(readFileSync(join(runFolder(), `kafka-${id}.pid`), 'utf8'));

/** Ends a broker as a lost machine would: kill -9. It is started again after a second. */
export function killBroker(id: number): void {
  process.kill(brokerPid(id), 'SIGKILL');
}

/** Like `killBroker`, and again whenever it is started, until `ms` have passed. */
export async function keepBrokerAway(id: number, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline) {
    try {
      killBroker(id);
    } catch {
      // Between two lives it has no process.
    }
    await delay(50);
  }
}

/** Holds a broker still for `ms`, as a machine that is cut off: connections stay, and nothing is answered. */
export async function freezeBroker(id: number, ms: number): Promise<void> {
  const pid = brokerPid(id);
  process.kill(pid, 'SIGSTOP');
  await delay(ms).finally(() => process.kill(pid, 'SIGCONT'));
}

/** Writes lines with Java's own producer, as one batch where they fit into a megabyte. */
export async function writeWithJava(
  topic: string,
  lines: string[],
  compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd',
): Promise<void> {
  const { java, jars } = javaTools();
  const producer = 'org.apache.kafka.tools.ConsoleProducer';
  const where = ['--bootstrap-server', kafkaAddresses().join(','), '--topic', topic];
  const how = ['--compression-codec', compression, '--max-partition-memory-bytes', '900000'];
  const options = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*')];
  const child = spawn(java, [...options, producer, ...where, ...how], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`Java's producer ended with ${code}`);
}
