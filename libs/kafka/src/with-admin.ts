import type { Admin } from 'kafkajs';
import { createKafka, type KafkaLogger, type KafkaOptions } from './client';

const SILENT: KafkaLogger = { error: () => undefined, warn: () => undefined, debug: () => undefined };

/** Connects, works and disconnects. What fails is told by the error alone; the caller tries again or says so. */
export async function withAdmin<T>(options: KafkaOptions, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createKafka(options, SILENT).admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
