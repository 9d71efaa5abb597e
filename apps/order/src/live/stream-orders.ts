import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import type { FastifyReply } from 'fastify';
import { encodeId, type EventStream } from '../http/event-stream';
import { EventStreams } from '../http/event-streams';
import { toEntry } from './entry';
import { joined } from './feed';
import { FeedRepository } from './feed.repository';
import { HistoryFeed } from './history-feed';
import { isAfter, toId, type Position } from './position';
import { StreamReads } from './stream-reads';
import { whereToBegin } from './where-to-begin';

const PAGE = 200;

/** Streams what happens to all orders. */
@Injectable()
export class StreamOrders {
  private readonly logger = new Logger(StreamOrders.name);

  constructor(
    private readonly database: Database,
    private readonly history: FeedRepository,
    private readonly feed: HistoryFeed,
    private readonly streams: EventStreams,
    private readonly reads: StreamReads,
  ) {}

  /** From now on, or from behind an entry that a client has had. */
  async run(lastEventId: string | undefined, reply: FastifyReply): Promise<EventStream> {
    const { connection } = this.database;
    const from = await this.reads.run(() =>
      whereToBegin(lastEventId, {
        now: () => this.history.now(connection),
        positionOf: (id) => this.history.positionOf(connection, id),
      }),
    );
    const stream = this.streams.open(reply);
    stream.send(encodeId(toId(from)));
    this.follow(stream, from).catch((error: unknown) => {
      this.logger.warn(`a stream of all orders is cut, and can be resumed: ${String(error)}`);
      stream.destroy();
    });
    return stream;
  }

  private async follow(stream: EventStream, from: Position): Promise<void> {
    if (stream.over) return;
    let sent = from;
    let live = false;
    const stop = await this.feed.followAll(({ from, to, entries, bytes }) => {
      if (!live || !isAfter(to, sent)) return;
      stream.send(isAfter(sent, from) ? joined(entries.filter(({ at }) => isAfter(at, sent))) : bytes);
      sent = to;
    });
    if (stream.over) return stop();
    stream.once('close', stop);
    // Up to where the feed is by then, from the table; no await may come between the last comparison and `live`.
    while (isAfter(this.feed.position, sent)) {
      const told = this.feed.position;
      const page = await this.reads.run(() => this.history.after(this.database.connection, sent, PAGE));
      const entries = page.map(toEntry);
      stream.send(joined(entries));
      sent = entries.at(-1)?.at ?? sent;
      if (page.length < PAGE && isAfter(told, sent)) sent = told;
      if (!(await stream.room())) return;
    }
    live = true;
  }
}
