import { sizeOf, type KafkaRecord } from './message';
import { retryDelay } from './retry-delay';

/** Records of one partition that a worker has taken, in the order of their offsets. */
export interface Claim {
  readonly lane: Lane;
  readonly records: KafkaRecord[];
  /** The lane's epoch when the records were taken; another one later means that the partition may have moved. */
  readonly epoch: number;
}

/** From this many records on a lane is not limited any more; workers take no more than about so many at once. */
const UNLIMITED = 512;

/**
 * The queue of one partition, between the fetch loop and the workers. At most one worker holds it at a time.
 *
 * A lane that failed is claimed alone, so that it takes no other with it, and in halves, so that a record at fault is
 * found; every success lets it have twice as much again.
 */
export class Lane {
  private queue: KafkaRecord[] = [];
  private claimed = false;
  private closed = false;
  private limit = Infinity;
  private slow = false;
  /** Failed claims, of late: each success halves it. */
  failures = 0;
  /** Why nothing of it is handled for now. */
  stopped: string | undefined;
  epoch = 0;
  /** The offset after the last one that is done; undefined until one is. */
  position: bigint | undefined;
  highWatermark = 0n;
  /** Size of what is queued, in bytes. */
  bytes = 0;

  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly background = false,
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

  /** Whether it is to be claimed with no other lane. */
  get alone(): boolean {
    return this.slow || this.limit !== Infinity;
  }

  /** Whether there is something to be claimed. */
  get ready(): boolean {
    return !this.claimed && !this.closed && this.queue.length > 0;
  }

  push(records: KafkaRecord[], highWatermark: string): void {
    for (const record of records) {
      this.queue.push(record);
      this.bytes += sizeOf(record);
    }
    this.highWatermark = BigInt(highWatermark);
  }

  /** Takes records from the front: at least one, and no more than the limits allow. */
  claim(maxRecords: number, maxBytes: number): Claim {
    const most = Math.min(maxRecords, this.limit);
    let count = 0;
    let bytes = 0;
    for (const record of this.queue) {
      const size = sizeOf(record);
      if (count > 0 && (bytes + size > maxBytes || count >= most)) break;
      bytes += size;
      count += 1;
    }
    this.claimed = true;
    this.bytes -= bytes;
    return { lane: this, records: this.queue.splice(0, count), epoch: this.epoch };
  }

  /**
   * Ends a claim whose first `count` records are applied; the others are the next to be claimed. Says whether that
   * moved the position. A lane that was slow is claimed alone until it is not.
   */
  done(claim: Claim, count = claim.records.length, slow = false): boolean {
    this.claimed = false;
    if (claim.epoch !== this.epoch) return false;
    this.slow = slow;
    this.stopped = undefined;
    this.requeue(claim.records.slice(count));
    const last = claim.records[count - 1];
    if (!last) return false;
    this.failures >>= 1;
    this.limit = this.limit * 2 < UNLIMITED ? this.limit * 2 : Infinity;
    this.position = BigInt(last.offset) + 1n;
    return true;
  }

  /** Ends a claim whose records are to be tried again `delayMs` from now: that is when to `reopen`. Returns that delay. */
  putBack(claim: Claim, delayMs = retryDelay(this.failures + 1)): number {
    this.claimed = false;
    if (claim.epoch !== this.epoch) return 0;
    this.requeue(claim.records);
    this.failures += 1;
    this.limit = this.alone ? Math.ceil(claim.records.length / 2) : claim.records.length;
    this.closed = true;
    return delayMs;
  }

  /**
   * Lets a lane be claimed again whose claim was put back. Whoever sets the timer tells it, and it looks at no clock: a
   * timer may end up to a millisecond before the clock says so, or the clock be set back, and nobody would look again.
   */
  reopen({ epoch }: Claim): void {
    if (epoch === this.epoch) this.closed = false;
  }

  /** Forgets what is queued, because the group is being shared out anew. A claim goes on, but commits nothing. */
  drop(): void {
    this.queue = [];
    this.bytes = 0;
    this.epoch += 1;
    this.position = undefined;
    this.closed = false;
    this.limit = Infinity;
    this.slow = false;
    this.failures = 0;
    this.stopped = undefined;
  }

  private requeue(records: KafkaRecord[]): void {
    this.queue.unshift(...records);
    for (const record of records) this.bytes += sizeOf(record);
  }
}
