import { setImmediate as turn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Claim, LaneConsumer } from '@waybill/kafka';
import { isTransient } from '@waybill/postgres';
import type { ChunkApplier } from './chunk';
import { HandlerTimeout } from './deadline';
import type { Decoded, Decoder } from './decode';
import type { MessagingMetrics } from './metrics';
import type { Signal } from './signal';
import type { Suspicion } from './suspicion';

const CHUNK_MESSAGES = 500;
const CHUNK_BYTES = 1_048_576;
/** How long a partition is left alone whose handler rejects everything; a new version may come, or what it lacks. */
const STOPPED_MS = 60_000;

/**
 * Takes chunks from the lanes and applies them, one after the other, until it is stopped. A chunk that fails is put
 * back, and its lanes come again one by one and in halves, until a message that no handler takes is alone.
 */
export class Worker {
  private readonly logger = new Logger(Worker.name);
  private stopping = false;

  constructor(
    private readonly consumer: LaneConsumer,
    private readonly decoder: Decoder,
    private readonly applier: ChunkApplier,
    private readonly suspicion: Suspicion,
    private readonly metrics: MessagingMetrics,
    private readonly ready: Signal,
  ) {}

  async run(): Promise<void> {
    while (!this.stopping) {
      const claims = this.consumer.claim(CHUNK_MESSAGES, CHUNK_BYTES);
      if (claims.length === 0) {
        await this.ready.wait();
        // kafkajs hands over the partitions of a fetch one by one; all of them are to be one chunk.
        await turn();
      } else await this.process(claims);
    }
  }

  /** Ends after the chunk at work; the caller wakes it by the signal. */
  stop(): void {
    this.stopping = true;
  }

  private async process(claims: Claim[]): Promise<void> {
    const queues = claims.map(({ records }) => records.map((record) => this.decoder.decode(record)));
    const items = queues.flat();
    this.metrics.chunkMessages.observe(items.length);
    const end = this.metrics.chunkSeconds.startTimer();
    try {
      const { counts, slow } = await this.applier.apply(queues);
      claims.forEach((claim, i) => this.consumer.done(claim, counts[i], slow));
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.decoder.keep(items);
      const [claim] = claims;
      const [only] = items;
      if (claim && only && items.length === 1) await this.settle(claim, only, error);
      else for (const claim of claims) this.putBack(claim, error, passes(error) ? undefined : 0);
    } finally {
      end();
    }
  }

  /** Decides what becomes of a message that failed alone. */
  private async settle(claim: Claim, item: Decoded, error: Error): Promise<void> {
    try {
      if (item.kind !== 'event') return this.putBack(claim, error);
      if (passes(error) && !(await this.suspicion.isConfirmed(item, error)))
        return this.putBack(claim, error);
      const stopped = await this.applier.reject(item, error);
      if (stopped === undefined) return this.consumer.done(claim);
      const { topic, partition } = claim.lane;
      this.logger.error(`${topic}/${partition} is stopped for ${STOPPED_MS / 1000} s: ${stopped}`);
      this.consumer.stopPartition(claim, STOPPED_MS, stopped);
    } catch (failure) {
      this.putBack(claim, failure);
    }
  }

  private putBack(claim: Claim, error: unknown, delayMs?: number): void {
    const { topic, partition, failures } = claim.lane;
    if (failures === 0 && delayMs !== 0)
      this.logger.warn(`${topic}/${partition} is held up and tried again: ${String(error)}`);
    this.metrics.retries.inc();
    this.consumer.putBack(claim, delayMs);
  }
}

/** Whether the same again may succeed after a while. */
function passes(error: Error): boolean {
  return error instanceof HandlerTimeout || isTransient(error);
}
