import {
  CompressionTypes,
  Partitioners,
  type IHeaders,
  type Kafka,
  type Message,
  type PartitionMetadata,
  type Producer,
} from 'kafkajs';
import type { OutgoingRecord } from './message';

/** Some of what was sent was not acknowledged: nothing may be taken as written. */
export class SendIncomplete extends Error {
  constructor(readonly missing: string[]) {
    super(`the brokers' answer does not name ${missing.join(', ')}`);
  }
}

const SEND_TIMEOUT_MS = 10_000;

/**
 * A producer whose send is done only when the brokers' answer names every partition sent to.
 *
 * kafkajs by itself acknowledges and loses messages whenever leaders move between two of its retries: it regroups the
 * messages by their new leaders and skips brokers that already answered. So its retries are off, we compute the
 * partition ourselves and compare. Whoever calls keeps the messages and repeats the same send; after a failure the
 * connection is thrown away and the next send makes a new one.
 *
 * One send at a time; a second concurrent one is an error of the caller.
 */
export class CheckedProducer {
  private producer: Producer | undefined;
  private readonly partitions = new Map<string, PartitionMetadata[]>();
  private readonly choosePartition = Partitioners.DefaultPartitioner();
  private sending = false;

  constructor(private readonly kafka: Kafka) {}

  /** Writes all records in order per partition, acknowledged by all in-sync replicas, or throws. */
  async send(records: OutgoingRecord[]): Promise<void> {
    if (this.sending) throw new Error('CheckedProducer sends one batch at a time');
    this.sending = true;
    try {
      await this.sendChecked(records);
    } catch (error) {
      await this.disconnect();
      throw error;
    } finally {
      this.sending = false;
    }
  }

  async disconnect(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    this.partitions.clear();
    await producer?.disconnect().catch(() => undefined);
  }

  private async sendChecked(records: OutgoingRecord[]): Promise<void> {
    const producer = await this.connect();
    await this.learnPartitions(records);
    const messages = new Map<string, Message[]>();
    const expected = new Set<string>();
    for (const record of records) {
      const partition = record.partition ?? this.partitionOf(record);
      expected.add(`${record.topic}/${partition}`);
      // kafkajs writes null header values as they are, but its types do not know them.
      const headers = record.headers as IHeaders;
      const message = { key: record.key, value: record.value, headers, partition };
      const sameTopic = messages.get(record.topic);
      if (sameTopic) sameTopic.push(message);
      else messages.set(record.topic, [message]);
    }
    const answer = await producer.sendBatch({
      acks: -1,
      timeout: SEND_TIMEOUT_MS,
      compression: CompressionTypes.None,
      topicMessages: Array.from(messages, ([topic, messages]) => ({ topic, messages })),
    });
    for (const { topicName, partition, errorCode } of answer) {
      if (errorCode === 0) expected.delete(`${topicName}/${partition}`);
    }
    if (expected.size > 0) throw new SendIncomplete([...expected]);
  }

  private async connect(): Promise<Producer> {
    if (!this.producer) {
      const producer = this.kafka.producer({
        allowAutoTopicCreation: false,
        // With concurrent or failed sends kafkajs's idempotent mode acknowledges what it never wrote.
        idempotent: false,
        maxInFlightRequests: 1,
        createPartitioner: Partitioners.DefaultPartitioner,
        retry: { retries: 0 },
      });
      this.producer = producer;
      await producer.connect();
    }
    return this.producer;
  }

  private async learnPartitions(records: OutgoingRecord[]): Promise<void> {
    const unknown = new Set(records.map((r) => r.topic).filter((topic) => !this.partitions.has(topic)));
    if (unknown.size === 0) return;
    const admin = this.kafka.admin({ retry: { retries: 0 } });
    try {
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [...unknown] });
      for (const { name, partitions } of topics) this.partitions.set(name, partitions);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  /** Java's murmur2 over the key; round robin without one. */
  private partitionOf({ topic, key, value }: OutgoingRecord): number {
    const partitionMetadata = this.partitions.get(topic) ?? [];
    return this.choosePartition({ topic, partitionMetadata, message: { key, value } });
  }
}
