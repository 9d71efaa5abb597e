import { Logger } from '@nestjs/common';
import type { Claim, LaneConsumer } from '@waybill/kafka';
import { isTransient } from '@waybill/postgres';
import type { ChunkApplier } from './chunk';
import type { Decoder } from './decode';
import type { MessagingMetrics } from './metrics';
import type { Signal } from './signal';

const CHUNK_MESSAGES = 500;
const CHUNK_BYTES = 1_048_576;

/** Takes chunks from the lanes and applies them, one after the other, until it is stopped. */
export class Worker {
  private readonly logger = new Logger(Worker.name);
  private stopping = false;

  constructor(
    private readonly consumer: LaneConsumer,
    private readonly decoder: Decoder,
    private readonly applier: ChunkApplier,
    private readonly metrics: MessagingMetrics,
    private readonly ready: Signal,
  ) {}

  async run(): Promise<void> {
    while (!this.stopping) {
      const claims = this.consumer.claim(CHUNK_MESSAGES, CHUNK_BYTES);
      if (claims.length === 0) await this.ready.wait();
      else await this.process(claims);
    }
  }

  /** Ends after the chunk at work; the caller wakes it by the signal. */
  stop(): void {
    this.stopping = true;
  }

  private async process(claims: Claim[]): Promise<void> {
    this.metrics.chunkMessages.observe(claims.reduce((sum, { records }) => sum + records.length, 0));
    const end = this.metrics.chunkSeconds.startTimer();
    const queues = claims.map(({ records }) => records.map((record) => this.decoder.decode(record)));
    try {
      await this.applier.apply(queues);
      for (const claim of claims) this.consumer.done(claim);
    } catch (error) {
      if (isTransient(error)) claims.forEach((claim) => this.putBack(claim, error));
      else
        for (const [i, claim] of claims.entries())
          await this.settle(claim, () => this.applier.applyByHalves(queues[i] ?? []));
    } finally {
      end();
    }
  }

  private async settle(claim: Claim, apply: () => Promise<void>): Promise<void> {
    try {
      await apply();
      this.consumer.done(claim);
    } catch (error) {
      this.putBack(claim, error);
    }
  }

  private putBack(claim: Claim, error: unknown): void {
    const { topic, partition, failures } = claim.lane;
    if (failures === 0)
      this.logger.warn(`${topic}/${partition} is held up and tried again: ${String(error)}`);
    this.metrics.retries.inc();
    this.consumer.putBack(claim);
  }
}
