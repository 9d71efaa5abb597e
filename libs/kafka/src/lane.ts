import { sizeOf, type KafkaRecord } from './message';
import { retryDelay } from './retry-delay';

/** Records of one partition that a worker has taken, in the order of their offsets. */
export interface Claim {
  readonly lane: Lane;
  readonly records: KafkaRecord[];
  /** The lane's epoch when the records were taken; another one later means that the partition may have moved. */
  readonly epoch: number;
}

/** The queue of one partition, between the fetch loop and the workers. At most one worker holds it at a time. */
export class Lane {
  private queue: KafkaRecord[] = [];
  private claimed = false;
  private closedUntil = 0;
  /** Failed claims in a row. A lane that failed is claimed alone, so that it takes no other with it. */
  failures = 0;
  epoch = 0;
  /** The offset after the last one that is done; undefined until one is. */
  position: bigint | undefined;
  highWatermark = 0n;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get length(): number {
    return this.queue.length;
  }

  /** How many messages of the partition are not done yet. */
  get lag(): number {
    const next = this.position ?? (this.queue[0] ? BigInt(this.queue[0].offset) : this.highWatermark);
    return Math.max(0, Number(this.highWatermark - next));
  }

  get busy(): boolean {
    return this.claimed;
  }

  /** The time (ms since 1970) from which on the lane may be claimed, or undefined where nothing is to be had. */
  get readyAt(): number | undefined {
    return this.claimed || this.queue.length === 0 ? undefined : this.closedUntil;
  }

  push(records: KafkaRecord[], highWatermark: string): void {
    for (const record of records) this.queue.push(record);
    this.highWatermark = BigInt(highWatermark);
  }

  /** Takes records from the front: at least one, and no more than the limits allow. */
  claim(maxRecords: number, maxBytes: number): Claim {
    let count = 0;
    let bytes = 0;
    for (const record of this.queue) {
      bytes += sizeOf(record);
      if (count > 0 && (bytes > maxBytes || count >= maxRecords)) break;
      count += 1;
    }
    this.claimed = true;
    return { lane: this, records: this.queue.splice(0, count), epoch: this.epoch };
  }

  /** Ends a claim whose records are applied. Says whether the partition is still the one they were read from. */
  done(claim: Claim): boolean {
    this.claimed = false;
    const last = claim.records.at(-1);
    if (claim.epoch !== this.epoch || !last) return false;
    this.failures = 0;
    this.position = BigInt(last.offset) + 1n;
    return true;
  }

  /** Ends a claim whose records are to be tried again. Returns after how many ms. */
  putBack(claim: Claim): number {
    this.claimed = false;
    if (claim.epoch !== this.epoch) return 0;
    this.queue.unshift(...claim.records);
    const delayMs = retryDelay(++this.failures);
    this.closedUntil = Date.now() + delayMs;
    return delayMs;
  }

  /** Forgets what is queued, because the group is being shared out anew. A claim goes on, but commits nothing. */
  drop(): void {
    this.queue = [];
    this.epoch += 1;
    this.position = undefined;
    this.closedUntil = 0;
    this.failures = 0;
  }
}
