import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import type { FastifyReply } from 'fastify';
import type { EventStream } from '../http/event-stream';
import { EventStreams } from '../http/event-streams';
import { UUID } from '../http/forms';
import { HistoryRepository } from '../orders/history.repository';
import { OrdersRepository } from '../orders/orders.repository';
import { NotFound } from '../refusal';
import { toBytes } from './entry';
import { FeedRepository } from './feed.repository';
import { HistoryFeed } from './history-feed';
import { StreamReads } from './stream-reads';

const PAGE = 50;

/** Streams the history of an order, and then what happens to it. */
@Injectable()
export class StreamOrder {
  private readonly logger = new Logger(StreamOrder.name);

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly history: HistoryRepository,
    private readonly positions: FeedRepository,
    private readonly feed: HistoryFeed,
    private readonly streams: EventStreams,
    private readonly reads: StreamReads,
  ) {}

  /** From the start, or from behind an entry that a client has had. */
  async run(orderId: string, lastEventId: string | undefined, reply: FastifyReply): Promise<EventStream> {
    const { connection } = this.database;
    const known = lastEventId !== undefined && UUID.test(lastEventId) ? lastEventId : undefined;
    const version = await this.reads.run(async () => {
      if (!(await this.orders.exists(connection, orderId))) throw new NotFound('order');
      return (known && (await this.positions.versionAt(connection, orderId, known))) || 0;
    });
    const stream = this.streams.open(reply);
    this.follow(stream, orderId, version).catch((error: unknown) => {
      this.logger.warn(`the stream of order ${orderId} is cut, and can be resumed: ${String(error)}`);
      stream.destroy();
    });
    return stream;
  }

  private async follow(stream: EventStream, orderId: string, from: number): Promise<void> {
    if (stream.over) return;
    let sent = from;
    let newest = from;
    let live = false;
    const stop = await this.feed.follow(orderId, ({ version, bytes }) => {
      newest = Math.max(newest, version);
      if (!live || version <= sent) return;
      stream.send(bytes);
      sent = version;
    });
    if (stream.over) return stop();
    stream.once('close', stop);
    // No await may come between the last comparison and `live`.
    for (let complete = false; !complete || newest > sent;) {
      const page = await this.reads.run(() =>
        this.history.list(this.database.connection, orderId, sent, PAGE),
      );
      stream.send(Buffer.concat(page.map(toBytes)));
      sent = page.at(-1)?.version ?? sent;
      complete = page.length < PAGE;
      if (!(await stream.room())) return;
    }
    live = true;
  }
}
