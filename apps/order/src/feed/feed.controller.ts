import { Controller, Get, Headers, Param, Query, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FeedNoticeDto } from '@waybill/dto';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { prefersEventStream } from '../http/accept';
import { ApiPage, ApiProblems } from '../http/api-docs';
import { ApiCustomerId, CustomerIdPipe } from '../http/customer-id.pipe';
import type { EventStream } from '../http/event-stream';
import { LinkNext } from '../http/link-next.interceptor';
import { OPERATOR } from '../http/openapi';
import { OperatorGuard } from '../http/operator.guard';
import { PageQuery, type Page } from '../http/page';
import { QueryPipe } from '../http/query.pipe';
import { ListFeed } from './list-feed';
import { StreamFeed } from './stream-feed';

/** The feeds of customers over HTTP. */
@ApiTags('notifications')
@ApiBearerAuth(OPERATOR)
@UseGuards(OperatorGuard)
@Controller('v1/customers/:id/feed')
export class FeedController {
  constructor(
    private readonly listFeed: ListFeed,
    private readonly streamFeed: StreamFeed,
  ) {}

  @Get()
  @UseInterceptors(LinkNext)
  @ApiOperation({
    operationId: 'listFeed',
    summary: 'List the notices in a customer’s feed, newest first',
    description:
      'With `Accept: text/event-stream` those that come from now on, as server-sent events: the id of a notice, `notice` as event, and the notice as data.',
  })
  @ApiCustomerId()
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'A stream begins behind this notice, or at the position that one has begun with.',
  })
  @ApiPage(FeedNoticeDto)
  @ApiProblems('validation-failed', 'unauthorized', 'forbidden', 'not-found')
  feed(
    @Param('id', CustomerIdPipe) id: string,
    @Query(new QueryPipe(PageQuery)) query: PageQuery,
    @Headers() { accept, 'last-event-id': lastEventId }: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<FeedNoticeDto> | EventStream> {
    reply.header('vary', 'accept');
    if (!prefersEventStream(accept)) return this.listFeed.run(id, query);
    return this.streamFeed.run(id, lastEventId?.toString(), reply);
  }
}
