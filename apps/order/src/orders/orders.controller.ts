import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { HistoryEntryDto, OrderDto, PlaceOrderDto } from '@waybill/dto';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { prefersEventStream } from '../http/accept';
import { ApiPage, ApiProblems } from '../http/api-docs';
import { BodyPipe } from '../http/body.pipe';
import { disconnected } from '../http/disconnected';
import { etagOf, isNoneMatch } from '../http/etag';
import type { EventStream } from '../http/event-stream';
import { LinkNext } from '../http/link-next.interceptor';
import { PageQuery, type Page } from '../http/page';
import { waitPreference } from '../http/prefer';
import { QueryPipe } from '../http/query.pipe';
import { storyOf } from '../http/story';
import { parseIdempotencyKey } from '../idempotency/idempotency-key';
import { StreamOrder } from '../live/stream-order';
import { AwaitDecision } from './await-decision';
import { CancelOrder } from './cancel-order';
import { FulfilOrder } from './fulfil-order';
import { GetOrder } from './get-order';
import { ListOrderEvents } from './list-order-events';
import { ListOrders, ListOrdersQuery } from './list-orders';
import type { Order } from './order';
import { OrderIdPipe } from './order-id.pipe';
import { PlaceOrder } from './place-order';

const ApiPrefer = () =>
  ApiHeader({
    name: 'Prefer',
    required: false,
    description: '`wait=N`: seconds to wait for the decision, at most 30; a malformed one is ignored.',
    schema: { type: 'string' },
    example: 'wait=10',
  });
const ApiOrderId = () => ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } });
const preferenceApplied = {
  'Preference-Applied': {
    description: 'Present when the answer was waited for.',
    schema: { type: 'string' as const },
    example: 'wait=10',
  },
};
const entityTag = {
  ETag: { description: 'Of the order’s version.', schema: { type: 'string' as const }, example: '"2"' },
};
const acceptance = {
  Location: {
    description: 'The order.',
    schema: { type: 'string' as const, format: 'uri-reference' },
    example: '/v1/orders/0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d',
  },
  'Idempotency-Replayed': {
    description: '`true` when the order was made by an earlier request with this key; absent otherwise.',
    schema: { type: 'string' as const, enum: ['true'] },
  },
  ...preferenceApplied,
};

/** Orders over HTTP. */
@ApiTags('orders')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly placeOrder: PlaceOrder,
    private readonly getOrder: GetOrder,
    private readonly listOrders: ListOrders,
    private readonly listOrderEvents: ListOrderEvents,
    private readonly cancelOrder: CancelOrder,
    private readonly fulfilOrder: FulfilOrder,
    private readonly awaitDecision: AwaitDecision,
    private readonly streamOrder: StreamOrder,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ operationId: 'placeOrder', summary: 'Place an order' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 h.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
  })
  @ApiPrefer()
  @ApiBody({ type: PlaceOrderDto })
  @ApiCreatedResponse({ type: OrderDto, headers: acceptance, description: 'Waited for, and decided.' })
  @ApiAcceptedResponse({ type: OrderDto, headers: acceptance, description: 'Stored, and not decided yet.' })
  @ApiProblems(
    'malformed-body',
    'validation-failed',
    'idempotency-in-progress',
    'body-too-large',
    'unsupported-media-type',
    'idempotency-key-reused',
  )
  async place(
    @Body(new BodyPipe(PlaceOrderDto)) body: PlaceOrderDto,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order> {
    const key = parseIdempotencyKey(headers['idempotency-key']);
    const wait = waitPreference(headers['prefer']);
    const { order, replayed } = await this.placeOrder.run({ body, key, story: storyOf(headers) });
    reply.header('location', `/v1/orders/${order.id}`);
    if (replayed) reply.header('idempotency-replayed', 'true');
    if (wait === undefined) return order;
    const now = replayed ? await this.getOrder.run(order.id) : order;
    const decided = await this.waitFor(now, wait, reply);
    if (decided) reply.code(201);
    return decided ?? order;
  }

  @Get()
  @UseInterceptors(LinkNext)
  @ApiOperation({ operationId: 'listOrders', summary: 'List orders, newest first' })
  @ApiPage(OrderDto)
  @ApiProblems('validation-failed')
  list(@Query(new QueryPipe(ListOrdersQuery)) query: ListOrdersQuery): Promise<Page<Order>> {
    return this.listOrders.run(query);
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getOrder', summary: 'Read an order' })
  @ApiOrderId()
  @ApiPrefer()
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The `ETag` of an earlier answer.',
    schema: { type: 'string' },
    example: '"2"',
  })
  @ApiOkResponse({
    type: OrderDto,
    description: 'The order.',
    headers: { ...entityTag, ...preferenceApplied },
  })
  @ApiResponse({
    status: 304,
    description: 'It is as `If-None-Match` has it.',
    headers: { ...entityTag, ...preferenceApplied },
  })
  @ApiProblems('not-found')
  async get(
    @Param('id', OrderIdPipe) id: string,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Order | undefined> {
    const wait = waitPreference(headers['prefer']);
    const now = await this.getOrder.run(id);
    const order = wait === undefined ? now : ((await this.waitFor(now, wait, reply)) ?? now);
    const etag = etagOf(order.version);
    // To be kept, and to be asked for anew each time.
    reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (!isNoneMatch(headers['if-none-match'], etag)) return order;
    reply.code(304);
    return undefined;
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ operationId: 'cancelOrder', summary: 'Cancel an order' })
  @ApiOrderId()
  @ApiOkResponse({ type: OrderDto, description: 'It is cancelled, now or before.' })
  @ApiProblems(
    'malformed-body',
    'not-found',
    'illegal-transition',
    'body-too-large',
    'unsupported-media-type',
  )
  cancel(@Param('id', OrderIdPipe) id: string, @Headers() headers: IncomingHttpHeaders): Promise<Order> {
    return this.cancelOrder.run(id, storyOf(headers));
  }

  @Post(':id/fulfil')
  @HttpCode(200)
  @ApiOperation({ operationId: 'fulfilOrder', summary: 'Tell that an order has been shipped' })
  @ApiOrderId()
  @ApiOkResponse({ type: OrderDto, description: 'It is fulfilled, now or before.' })
  @ApiProblems(
    'malformed-body',
    'not-found',
    'illegal-transition',
    'body-too-large',
    'unsupported-media-type',
  )
  fulfil(@Param('id', OrderIdPipe) id: string, @Headers() headers: IncomingHttpHeaders): Promise<Order> {
    return this.fulfilOrder.run(id, storyOf(headers));
  }

  @Get(':id/events')
  @UseInterceptors(LinkNext)
  @ApiOperation({
    operationId: 'listOrderEvents',
    summary: "List an order's history, oldest first",
    description:
      'With `Accept: text/event-stream` the history, and then what happens, as server-sent events: the id and the type of an entry, and the entry as data.',
  })
  @ApiOrderId()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'A stream begins behind this entry.' })
  @ApiPage(HistoryEntryDto)
  @ApiProblems('validation-failed', 'not-found')
  events(
    @Param('id', OrderIdPipe) id: string,
    @Query(new QueryPipe(PageQuery)) query: PageQuery,
    @Headers() { accept, 'last-event-id': lastEventId }: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<HistoryEntryDto> | EventStream> {
    reply.header('vary', 'accept');
    if (!prefersEventStream(accept)) return this.listOrderEvents.run(id, query);
    return this.streamOrder.run(id, lastEventId?.toString(), reply);
  }

  private waitFor(order: Order, seconds: number, reply: FastifyReply): Promise<Order | undefined> {
    reply.header('preference-applied', `wait=${seconds}`);
    return this.awaitDecision.run(order, seconds, disconnected(reply));
  }
}
