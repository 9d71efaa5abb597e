import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { acceptsEventStream } from '../http/accept';
import { ApiProblems } from '../http/api-docs';
import type { EventStream } from '../http/event-stream';
import { Refusal } from '../refusal';
import { StreamOrders } from './stream-orders';

/** What happens to all orders, over HTTP. */
@ApiTags('orders')
@Controller('v1/events')
export class EventsController {
  constructor(private readonly streamOrders: StreamOrders) {}

  @Get()
  @ApiOperation({ operationId: 'streamEvents', summary: 'Stream what happens to all orders, from now on' })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Begins behind this entry instead, or at the position that a stream has begun with.',
  })
  @ApiOkResponse({
    description:
      'Server-sent events: the id and the type of a history entry, and the entry as data. First comes the position that it begins at, as an id without an event.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblems('not-acceptable')
  stream(
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EventStream> {
    if (!acceptsEventStream(headers.accept))
      throw new Refusal('not-acceptable', 'this is to be had as text/event-stream alone');
    return this.streamOrders.run(lastEventId(headers), reply);
  }
}

const lastEventId = (headers: IncomingHttpHeaders) => headers['last-event-id']?.toString();
