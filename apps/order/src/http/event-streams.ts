import type { ServerResponse } from 'node:http';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Gauge } from 'prom-client';
import { EventStream } from './event-stream';

/** How often a stream says that it is alive, in ms. */
export const HEARTBEAT_MS = Symbol('HEARTBEAT_MS');

const COMMENT = Buffer.from(':\n\n');
/** For a reader to take the last of its stream when the process is to end. */
const GRACE_MS = 1_000;

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // nginx would collect what is to arrive at once.
  'x-accel-buffering': 'no',
  // A stream ends with the process or with its reader; there is nothing to keep the connection for.
  connection: 'close',
};

const streamsOpen = new Gauge({ name: 'waybill_streams', help: 'Streams of events that are open' });

/** The streams of events of this process: opens them, keeps them alive, and ends them with the process. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly logger = new Logger(EventStreams.name);
  private readonly streams = new Map<EventStream, ServerResponse>();
  private heartbeat: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(@Inject(HEARTBEAT_MS) private readonly heartbeatMs: number) {}

  /** How many are open. */
  get size(): number {
    return this.streams.size;
  }

  /** A stream that is to be sent as the body of `reply`; one that is over where none is wanted. */
  open(reply: FastifyReply): EventStream {
    const stream = new EventStream();
    reply.headers(HEADERS);
    // Without anything to send the headers would wait for the first event.
    stream.send(COMMENT);
    // A client that is told to go just before the process ends comes back by itself, to another replica.
    if (reply.request.method === 'HEAD' || this.closed) stream.finish();
    else this.keep(stream, reply);
    return stream;
  }

  /** Before HTTP closes, which waits for every answer to end. */
  onModuleDestroy(): void {
    this.closed = true;
    const answers = [...this.streams.values()];
    for (const stream of this.streams.keys()) stream.finish();
    const cut = () => {
      for (const answer of answers) if (!answer.writableFinished) answer.destroy();
    };
    setTimeout(cut, GRACE_MS).unref();
  }

  private keep(stream: EventStream, { raw, request: { socket, url } }: FastifyReply): void {
    // Fastify ends it with the answer, which does not end when it waits behind others of a connection that is cut.
    const gone = () => stream.destroy();
    socket.once('close', gone);
    this.streams.set(stream, raw);
    streamsOpen.set(this.size);
    this.heartbeat ??= setInterval(() => this.beat(), this.heartbeatMs);
    stream.once('close', () => {
      socket.off('close', gone);
      this.streams.delete(stream);
      streamsOpen.set(this.size);
      if (stream.cut)
        this.logger.warn(`a reader of ${url} is too slow: its stream is cut, and can be resumed`);
      if (this.size > 0) return;
      clearInterval(this.heartbeat);
      this.heartbeat = undefined;
    });
    if (socket.destroyed) stream.destroy();
  }

  private beat(): void {
    for (const stream of this.streams.keys()) stream.send(COMMENT);
  }
}
