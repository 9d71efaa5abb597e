import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import type { FastifyReply } from 'fastify';
import { encodeId, type EventStream } from '../http/event-stream';
import { EventStreams } from '../http/event-streams';
import { joined } from '../live/feed';
import { FeedRepository } from '../live/feed.repository';
import { isAfter, toId, type Position } from '../live/position';
import { StreamReads } from '../live/stream-reads';
import { whereToBegin } from '../live/where-to-begin';
import { FeedNoticesRepository } from './feed-notices.repository';
import { NoticeFeed, toTold } from './notice-feed';

const PAGE = 50;

/** Streams what comes into a customer's feed. */
@Injectable()
export class StreamFeed {
  private readonly logger = new Logger(StreamFeed.name);

  constructor(
    private readonly database: Database,
    private readonly positions: FeedRepository,
    private readonly notices: FeedNoticesRepository,
    private readonly feed: NoticeFeed,
    private readonly streams: EventStreams,
    private readonly reads: StreamReads,
  ) {}

  /** From now on, or from behind a notice that a client has had. */
  async run(customerId: string, lastEventId: string | undefined, reply: FastifyReply): Promise<EventStream> {
    const { connection } = this.database;
    const from = await this.reads.run(() =>
      whereToBegin(lastEventId, {
        now: () => this.positions.now(connection),
        positionOf: (id) => this.notices.positionOf(connection, customerId, id),
      }),
    );
    const stream = this.streams.open(reply);
    stream.send(encodeId(toId(from)));
    this.follow(stream, customerId, from).catch((error: unknown) => {
      this.logger.warn(`the stream of a feed is cut, and can be resumed: ${String(error)}`);
      stream.destroy();
    });
    return stream;
  }

  private async follow(stream: EventStream, customerId: string, from: Position): Promise<void> {
    if (stream.over) return;
    let sent = from;
    let newest = from;
    let live = false;
    const stop = await this.feed.follow(customerId, ({ at, bytes }) => {
      newest = at;
      if (!live || !isAfter(at, sent)) return;
      stream.send(bytes);
      sent = at;
    });
    if (stream.over) return stop();
    stream.once('close', stop);
    // No await may come between the last comparison and `live`.
    for (let complete = false; !complete || isAfter(newest, sent);) {
      const page = await this.reads.run(() =>
        this.notices.after(this.database.connection, sent, PAGE, customerId),
      );
      const entries = page.map(toTold);
      stream.send(joined(entries));
      sent = entries.at(-1)?.at ?? sent;
      complete = entries.length < PAGE;
      if (!(await stream.room())) return;
    }
    live = true;
  }
}
