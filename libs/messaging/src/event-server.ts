import { Inject, Injectable, Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { catchesUp, createKafka, LaneConsumer, type TopicSpec } from '@waybill/kafka';
import { isObservable, lastValueFrom } from 'rxjs';
import { ChunkApplier, type EventHandler, type Handled } from './chunk';
import { withDeadline } from './deadline';
import { Decoder } from './decode';
import { EventContext, RECORDS, type HandlerExtras } from './decorators';
import { InboxRepository } from './inbox.repository';
import { MessagingMetrics } from './metrics';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';
import { Outbox } from './outbox';
import { OutboxRepository } from './outbox.repository';
import { Relays } from './relays';
import { Received } from './received';
import { InboxRetention } from './inbox-retention';
import { Signal } from './signal';
import { Suspicion } from './suspicion';
import { Worker } from './worker';

const DEFAULT_WORKERS = 4;
const DEFAULT_HANDLER_TIMEOUT_MS = 8_000;
/** A rebalance takes seconds and is no reason to be taken out of service. */
const READY_WITHOUT_GROUP_MS = 30_000;
/** Offsets are committed some 100 ms after what they stand for. */
const CATCH_UP_MS = 1_000;
const ANSWER_MS = 5_000;

/**
 * Nest's Kafka transport, replaced: reads the group's topics into lanes, applies them in chunks, and relays the
 * outbox. Listening waits for nobody: in the background the database and its schema are waited for, then both sides
 * connect to Kafka, for as long as that takes.
 */
@Injectable()
export class EventServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('waybill-messaging');
  /** Nest would otherwise log a failed handler itself and hand on nothing. */
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger(EventServer.name);
  private readonly handlers = new Map<string, EventHandler[]>();
  private readonly byMethod = new Map<symbol, EventHandler>();
  private readonly deadLetters: Map<string, TopicSpec>;
  private readonly ready = new Signal();
  private readonly consumer: LaneConsumer;
  private workers: Worker[] = [];
  private working: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private crash: Error | undefined;

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    private readonly inbox: InboxRepository,
    private readonly outbox: Outbox,
    private readonly relays: Relays,
    private readonly retention: InboxRetention,
    private readonly metrics: MessagingMetrics,
    outboxRows: OutboxRepository,
  ) {
    super();
    this.deadLetters = deadLetterTopics(options);
    const kafka = createKafka(options.kafka, this.logger, (topic, partition) =>
      metrics.offsetResets.inc({ topic, partition }),
    );
    this.consumer = new LaneConsumer(kafka, {
      group: options.group,
      topics: options.topics.map(({ name }) => name),
      backgroundTopics: options.rawTopics?.map(({ name }) => name),
      logger: this.logger,
      onReady: () => this.ready.notify(),
      onCrash: (error) => this.onCrash(error),
    });
    metrics.countFromZero(options.topics, options.rawTopics ?? []);
    metrics.collectFrom({
      lags: () => this.consumer.lags,
      stopped: () => this.consumer.stopped,
      outbox: () => outboxRows.depth(options.database.connection),
    });
  }

  override addHandler(pattern: unknown, callback: MessageHandler, _isEvent?: boolean, extras?: object): void {
    const { method, takes } = (extras ?? {}) as Partial<HandlerExtras>;
    const type = String(pattern);
    if (!method)
      throw new Error(`${type}: use @OnEvents or @OnEvent instead of @EventPattern or @MessagePattern`);
    let handler = this.byMethod.get(method);
    if (!handler) this.byMethod.set(method, (handler = this.toHandler(callback, takes)));
    this.handlers.set(type, [...(this.handlers.get(type) ?? []), handler]);
    super.addHandler(pattern, callback, true, extras);
  }

  listen(callback: () => void): void {
    const { database, group, topics, rawTopics = [], workers = DEFAULT_WORKERS } = this.options;
    if (rawTopics.length > 0 && !this.handlers.has(RECORDS)) {
      throw new Error(`nothing handles the records of ${rawTopics[0]?.name}: use @OnRecords`);
    }
    const handlersOf = (item: Handled) =>
      this.handlers.get(item instanceof Received ? item.type : RECORDS) ?? [];
    const decoder = new Decoder(topics, rawTopics, group, (type) => this.handlers.has(type));
    const applier = new ChunkApplier({
      database,
      inbox: this.inbox,
      outbox: this.outbox,
      metrics: this.metrics,
      group,
      handlersOf,
      handlerTimeoutMs: this.options.handlerTimeoutMs ?? DEFAULT_HANDLER_TIMEOUT_MS,
      deadLettersOf: (topic) => this.deadLetters.get(topic) as TopicSpec,
    });
    const suspicion = new Suspicion(database, this.inbox);
    this.workers = Array.from(
      { length: workers },
      () => new Worker(this.consumer, decoder, applier, suspicion, this.metrics, this.ready),
    );
    this.working = this.work();
    callback();
  }

  /** Without its tables a handler would fail, and a message is not to be parked for that. */
  private async work(): Promise<void> {
    const { signal } = this.stopping;
    const onError = ({ message }: Error) => this.logger.warn(`waiting for the database: ${message}`);
    if (!(await this.options.database.whenReady({ signal, onError }))) return;
    this.relays.start();
    await this.retention.start();
    const { topics, rawTopics = [] } = this.options;
    if (topics.length + rawTopics.length > 0) this.consumer.start();
    await Promise.all(this.workers.map((worker) => worker.run()));
  }

  /** Finishes the chunks at work, commits, leaves the group, finishes the relay's send. */
  async close(): Promise<void> {
    this.stopping.abort();
    for (const worker of this.workers) worker.stop();
    this.ready.notify();
    await this.working;
    await this.consumer.stop();
    await this.relays.stop();
    await this.retention.stop();
  }

  /**
   * Throws unless this replica is in its group, or was within the last 30 s, no partition of it is stopped, and Kafka lets
   * it write.
   */
  assertReady(): void {
    this.assertLive();
    this.relays.assertAllowed();
    const [stopped] = this.consumer.stopped;
    if (stopped) throw new Error(`${stopped.topic}/${stopped.partition} is stopped: ${stopped.reason}`);
    const { notJoinedForMs: ms, hindrance } = this.consumer;
    if (ms > READY_WITHOUT_GROUP_MS) {
      const since = ms === Infinity ? 'not joined to its consumer group yet' : 'out of its consumer group';
      throw new Error(hindrance === undefined ? since : `${since}: ${hindrance}`);
    }
  }

  /**
   * Whether this replica is in its group, and the group, all replicas together, has applied within a second what lay on
   * the topic when this was called. Throws when Kafka does not say so within 5 s.
   */
  async keepsUpWith({ name }: TopicSpec): Promise<boolean> {
    if (!this.consumer.joined) return false;
    const { kafka, group } = this.options;
    const late = () => new Error(`Kafka has not told the offsets of ${name} within ${ANSWER_MS} ms`);
    const caughtUp = await withDeadline(catchesUp(kafka, group, name, CATCH_UP_MS), ANSWER_MS, late);
    return caughtUp && this.consumer.joined;
  }

  /** Throws when the consumer has ended for good. */
  assertLive(): void {
    if (this.crash) throw new Error(`the consumer has crashed: ${this.crash.message}`, { cause: this.crash });
  }

  on(): never {
    throw new Error('EventServer has no events of its own');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  private toHandler(callback: MessageHandler, takes: HandlerExtras['takes'] = 'run'): EventHandler {
    return {
      takes,
      handle: (items, tx) => this.call(callback, takes === 'run' ? items : items[0], new EventContext([tx])),
    };
  }

  /** Calls a handler between Nest's hooks, which tracing uses, as Nest's own servers do. */
  private call(callback: MessageHandler, payload: unknown, context: EventContext): Promise<void> {
    const handle = async (runEndHook: () => void) => {
      try {
        const result: unknown = await callback(payload, context);
        // An interceptor makes it a stream; one that ends without a value is done all the same.
        if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      } finally {
        runEndHook();
      }
    };
    // A hook calls its `done`, but need not return what that returns.
    return new Promise((resolve, reject) => {
      this.runWithProcessingHooks(context, (runEndHook) => handle(runEndHook).then(resolve, reject));
    });
  }

  /** A process whose consumer is gone must not look alive: it ends, and whoever runs it starts a new one. */
  private onCrash(error: Error): void {
    this.crash = error;
    this.logger.error(`the consumer has crashed: ${error.message}`);
    setImmediate(() => {
      throw new Error('the Kafka consumer has crashed', { cause: error });
    });
  }
}

function deadLetterTopics({ topics, group }: MessagingOptions): Map<string, TopicSpec> {
  return new Map(
    topics.map(({ name, deadLetters }) => {
      const target = deadLetters[group];
      if (!target) throw new Error(`${name} declares no dead-letter topic for the group ${group}`);
      return [name, target];
    }),
  );
}
