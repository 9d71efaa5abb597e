import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { fetchNowAndThen } from './background-fetches';
import type { KafkaLogger } from './client';
import { isDenied } from './denial';
import { groupSettings } from './group-settings';
import { Lane, type Claim } from './lane';
import type { Headers } from './message';
import { OffsetCommitter } from './offset-committer';

export interface LaneConsumerOptions {
  group: string;
  topics: readonly string[];
  /** Of no hurry: read beside `topics`, about once a second and by one claim at a time, so that those wait for none of it. */
  backgroundTopics?: readonly string[];
  logger: KafkaLogger;
  /** Called when a lane may have become ready. */
  onReady: () => void;
  /** Called when kafkajs has given up for good; the process can not consume any more. */
  onCrash: (error: Error) => void;
}

/** A lane with more than this pauses its partition, until it is half empty. */
const LANE_RECORDS = 2_000;
const LANE_BYTES = 2 * 1_048_576;
const RETRY_START_MS = 1_000;

/**
 * Reads the topics of a group into one lane per partition.
 *
 * kafkajs fetches again only when all batches of a fetch are done, so `eachBatch` does nothing but hand its records to
 * the lane and return: no slow or failing partition holds up another, and heartbeats go on. Workers `claim` records
 * from the lanes and report `done` or `putBack`; offsets are committed after that. A rebalance empties the lanes.
 */
export class LaneConsumer {
  private readonly lanes = new Map<string, Lane>();
  private readonly paused = new Set<Lane>();
  private readonly committer: OffsetCommitter;
  private consumer: Consumer | undefined;
  private starting: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private nextLane = 0;
  /** True from a join of the group until the next rebalance or loss of the connection. */
  joined = false;
  /** When `joined` was last true, in ms since 1970; 0 before the first time. */
  private lastJoinedAt = 0;
  /** Why it can not join its group, as far as that is known. */
  hindrance: string | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: LaneConsumerOptions,
  ) {
    this.committer = new OffsetCommitter(
      async (offsets) => this.consumer?.commitOffsets(offsets),
      options.logger,
    );
  }

  /** Starts reading in the background, and tries again for as long as the broker or a topic is not there. */
  start(): void {
    this.starting ??= this.keepStarting();
  }

  /** Milliseconds since the group was last joined: 0 while it is, Infinity before the first time. */
  get notJoinedForMs(): number {
    if (this.joined) return 0;
    return this.lastJoinedAt === 0 ? Infinity : Date.now() - this.lastJoinedAt;
  }

  get lags(): { topic: string; partition: number; lag: number }[] {
    return Array.from(this.lanes.values(), ({ topic, partition, lag }) => ({ topic, partition, lag }));
  }

  /** Partitions of which nothing is handled for now, and why. */
  get stopped(): { topic: string; partition: number; reason: string }[] {
    return Array.from(this.lanes.values()).flatMap(({ topic, partition, stopped }) =>
      stopped === undefined ? [] : [{ topic, partition, reason: stopped }],
    );
  }

  /** Takes what is ready in lanes that no worker holds; the lanes take turns at being first. */
  claim(maxRecords: number, maxBytes: number): Claim[] {
    const lanes = [...this.lanes.values()];
    const claims: Claim[] = [];
    const backgroundIsBusy = lanes.some((lane) => lane.background && lane.busy);
    const start = this.nextLane++;
    for (let i = 0; i < lanes.length && maxRecords > 0 && maxBytes > 0; i++) {
      const lane = lanes[(start + i) % lanes.length] as Lane;
      if (!lane.ready) continue;
      const [first] = claims;
      if (
        first ? lane.alone || lane.background !== first.lane.background : lane.background && backgroundIsBusy
      )
        continue;
      const claim = lane.claim(maxRecords, maxBytes);
      claims.push(claim);
      maxRecords -= claim.records.length;
      for (const record of claim.records) maxBytes -= record.value?.length ?? 0;
      this.resumeWhenHalfEmpty(lane);
      if (lane.alone) break;
    }
    return claims;
  }

  /**
   * Reports that the effects of a claim's first `count` records are committed in the database; the others are to be
   * claimed again. A lane that was `slow` is claimed alone, so that no other waits for it.
   */
  done(claim: Claim, count?: number, slow?: boolean): void {
    const { lane } = claim;
    if (lane.done(claim, count, slow) && lane.position !== undefined) {
      this.committer.add(lane.topic, lane.partition, lane.position);
    }
    if (lane.ready) this.options.onReady();
  }

  /** Reports that a claim could not be applied and is to be tried again, alone and after `delayMs` or a growing while. */
  putBack(claim: Claim, delayMs?: number): void {
    const { lane } = claim;
    void delay(lane.putBack(claim, delayMs), undefined, { signal: this.stopping.signal }).then(
      () => {
        lane.reopen(claim);
        this.options.onReady();
      },
      () => undefined,
    );
  }

  /** Like `putBack`; until a claim of the partition succeeds, it counts as stopped. */
  stopPartition(claim: Claim, delayMs: number, reason: string): void {
    if (claim.epoch === claim.lane.epoch) claim.lane.stopped = reason;
    this.putBack(claim, delayMs);
  }

  /** Leaves the group after committing what is done; whoever calls has let its workers finish. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.starting;
    await this.committer.flush();
    await this.consumer?.disconnect();
    this.joined = false;
  }

  private get topics(): string[] {
    return [...this.options.topics, ...(this.options.backgroundTopics ?? [])];
  }

  private startAgain(): void {
    const wait = delay(RETRY_START_MS, undefined, { signal: this.stopping.signal });
    this.starting = wait.then(
      () => this.keepStarting(),
      () => undefined,
    );
  }

  private async keepStarting(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        return await this.connectAndRun();
      } catch (error) {
        this.tellHindrance(error as Error);
        await this.consumer?.disconnect().catch(() => undefined);
        await delay(RETRY_START_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  /** Once, until it changes. */
  private tellHindrance(error: Error): void {
    const hint = /does not host this topic/.test(error.message) ? ' (are the topics created?)' : '';
    const hindrance = `${error.message}${hint}`;
    if (hindrance === this.hindrance) return;
    this.hindrance = hindrance;
    const level = isDenied(error) ? 'error' : 'warn';
    this.options.logger[level](`waiting for Kafka to consume ${this.topics.join(', ')}: ${hindrance}`);
  }

  private async connectAndRun(): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: this.options.group,
      ...groupSettings,
      retry: { ...groupSettings.retry, restartOnFailure: async () => !this.stopping.signal.aborted },
    });
    this.consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, () => this.onJoin());
    consumer.on(consumer.events.REBALANCING, () => this.onLeave());
    consumer.on(consumer.events.DISCONNECT, () => this.onLeave());
    consumer.on(consumer.events.CRASH, ({ payload: { restart, error } }) => {
      this.onLeave();
      if (this.stopping.signal.aborted) return;
      // A password or a right that is missing may come back while this process runs, and a new one would fare no better.
      if (isDenied(error)) this.tellHindrance(error);
      else this.hindrance = error.message;
      if (restart) return;
      // kafkajs gives up on these; yet a new cluster has no coordinator before the offsets topic is made, nor one whose
      // broker died.
      if (isDenied(error) || error.name === 'KafkaJSGroupCoordinatorNotFound') this.startAgain();
      else this.options.onCrash(error);
    });
    if (this.options.backgroundTopics?.length) {
      fetchNowAndThen(consumer, this.options.backgroundTopics, () => this.fullInTheBackground);
    }
    await consumer.connect();
    await consumer.subscribe({ topics: this.topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: async (payload) => this.receive(payload),
    });
  }

  /** Must not throw: what escapes here stops all partitions, and a TypeError would end the consumer for good. */
  private receive(payload: EachBatchPayload): void {
    // Between a rebalance and a join that fails at first kafkajs goes on fetching behind what the lanes have dropped.
    if (!this.joined) return;
    const { batch } = payload;
    const { topic, partition } = batch;
    const lane = this.laneOf(topic, partition);
    lane.push(
      batch.messages.map(({ offset, timestamp, key, value, headers }) => ({
        topic,
        partition,
        offset,
        timestamp,
        key,
        value,
        headers: (headers ?? {}) as Headers,
      })),
      batch.highWatermark,
    );
    payload.resolveOffset(batch.lastOffset());
    if (lane.length >= LANE_RECORDS || lane.bytes >= LANE_BYTES) {
      this.paused.add(lane);
      if (!lane.background) this.consumer?.pause([{ topic, partitions: [partition] }]);
    }
    this.options.onReady();
  }

  private get fullInTheBackground(): { topic: string; partitions: number[] }[] {
    return [...this.paused]
      .filter(({ background }) => background)
      .map(({ topic, partition }) => ({ topic, partitions: [partition] }));
  }

  private laneOf(topic: string, partition: number): Lane {
    const key = `${topic}/${partition}`;
    let lane = this.lanes.get(key);
    if (!lane)
      this.lanes.set(
        key,
        (lane = new Lane(topic, partition, this.options.backgroundTopics?.includes(topic))),
      );
    return lane;
  }

  private resumeWhenHalfEmpty(lane: Lane): void {
    if (lane.length > LANE_RECORDS / 2 || lane.bytes > LANE_BYTES / 2 || !this.paused.delete(lane)) return;
    if (!lane.background) this.consumer?.resume([{ topic: lane.topic, partitions: [lane.partition] }]);
  }

  private onJoin(): void {
    this.dropLanes();
    this.joined = true;
    this.hindrance = undefined;
    this.lastJoinedAt = Date.now();
  }

  private onLeave(): void {
    if (this.joined) this.lastJoinedAt = Date.now();
    this.joined = false;
    this.dropLanes();
  }

  /** Claimed lanes stay, so that two workers of this process never hold one partition. */
  private dropLanes(): void {
    this.committer.forget();
    for (const [key, lane] of this.lanes) {
      lane.drop();
      this.resumeWhenHalfEmpty(lane);
      if (!lane.busy) this.lanes.delete(key);
    }
  }
}
