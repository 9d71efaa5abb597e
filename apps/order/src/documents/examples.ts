import { noticeText } from '../feed/notice-text';
import { encodeEvent } from '../http/event-stream';
import type {
  AdjustmentDto,
  DeadLetterDto,
  FeedNoticeDto,
  HistoryEntryDto,
  NotificationDto,
  OrderDto,
  PlaceOrderDto,
  PreferencesDto,
  StockAdjustmentDto,
  StockLevelDto,
  TopicDto,
  WebhookDto,
  WebhookTargetDto,
} from '@waybill/dto';

const ID = '0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d';
const EVENT_ID = '0199b5c1-7f02-7a41-9d2e-5b6c7d8e9f01';
const MESSAGE = { partition: 3, offset: 41 };

const body: PlaceOrderDto = {
  customerId: 'c-1',
  email: 'a@b.example',
  currency: 'EUR',
  lines: [{ sku: 'TEA-001', quantity: 2, unitPrice: 450 }],
};
const pending: OrderDto = {
  id: ID,
  status: 'PENDING',
  version: 1,
  ...body,
  total: 900,
  placedAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
};
const order: OrderDto = {
  ...pending,
  status: 'CONFIRMED',
  version: 2,
  updatedAt: '2026-11-20T10:00:00.120Z',
};
const entry: HistoryEntryDto = {
  id: EVENT_ID,
  type: 'waybill.order.confirmed.v1',
  time: order.updatedAt,
  version: order.version,
  data: order,
  correlationId: '0199b5c1-7e31-7d10-8a52-1c2d3e4f5a6b',
  causationId: '0199b5c1-7e9c-7b23-a1c4-2d3e4f5a6b7c',
};
const notification: NotificationDto = {
  id: '0199b5c1-8011-7e65-b3d7-3e4f5a6b7c8d',
  orderId: ID,
  orderStatus: 'CONFIRMED',
  channel: 'email',
  recipient: 'a@b.example',
  status: 'SENT',
  attempts: 1,
  at: '2026-11-20T10:00:00.310Z',
};
const target: WebhookTargetDto = {
  url: 'https://shop.example/hooks/waybill',
  types: ['waybill.order.confirmed.v1', 'waybill.order.rejected.v1'],
};
const webhook: WebhookDto = { id: 'shop', ...target, status: 'ACTIVE' };
const preferences: PreferencesDto = { channels: { email: false, feed: true, webhook: true } };
const notice: FeedNoticeDto = {
  id: '0199b5c1-8011-7e65-b3d7-3e4f5a6b7c8e',
  orderId: ID,
  orderStatus: 'CONFIRMED',
  ...noticeText(ID, 'CONFIRMED'),
  at: notification.at,
};
const level: StockLevelDto = {
  sku: 'TEA-001',
  onHand: 100,
  held: 2,
  available: 98,
  version: 7,
  lowStockAt: 10,
  updatedAt: order.updatedAt,
};
const correction: StockAdjustmentDto = {
  sku: 'TEA-001',
  delta: 100,
  reference: 'delivery-4711',
  note: 'recount',
};
const adjustment: AdjustmentDto = { ...correction, status: 'PENDING' };
const letter: DeadLetterDto = {
  topic: 'waybill.orders.inventory.dead-letters',
  ...MESSAGE,
  key: 'by0x',
  value: 'e30=',
  headers: { ce_id: 'by0x' },
  valueText: '{}',
  group: 'waybill.inventory',
  reason: 'invalid',
  message: 'waybill.order.placed.v1: id must be a UUID',
  parkedAt: '2026-11-20T10:00:00.200Z',
  redrives: 0,
};
const topic: TopicDto = {
  name: 'waybill.orders',
  replicationFactor: 3,
  configs: { 'cleanup.policy': 'delete', 'retention.ms': '1209600000' },
  partitions: [
    {
      partition: 0,
      earliest: 0,
      latest: 1_200,
      groups: [{ group: 'waybill.inventory', committed: 1_195, lag: 5 }],
    },
  ],
};

/** By the name of the schema. */
export const schemaExamples: Record<string, object> = {
  PlaceOrderDto: body,
  OrderDto: order,
  HistoryEntryDto: entry,
  NotificationDto: notification,
  FeedNoticeDto: notice,
  PreferencesDto: preferences,
  WebhookTargetDto: target,
  WebhookDto: webhook,
  WebhookWithSecretDto: { ...webhook, secret: 'whsec_oKdXtEB2DcDDBQ5lVdZnZBLmdXjhUZpCPwU1bWCD7Ns=' },
  StockLevelDto: level,
  StockAdjustmentDto: correction,
  AdjustmentDto: adjustment,
  StockThresholdDto: { lowStockAt: 10 },
  AskedThresholdDto: { sku: 'TEA-001', lowStockAt: 10 },
  DeadLetterDto: letter,
  TopicDto: topic,
};

/** Where an operation answers with something else than its schema's example: by operationId and status. */
export const answerExamples: Record<string, object> = {
  'placeOrder 202': pending,
  'cancelOrder 200': { ...order, status: 'CANCELLED', version: 3, reason: 'customer-request' },
  'fulfilOrder 200': { ...order, status: 'FULFILLED', version: 3 },
  'getAdjustment 200': { ...adjustment, status: 'APPLIED' },
  'redriveDeadLetter 202': { ...letter, redrives: 1 },
  'getAsyncApi 200': { asyncapi: '3.0.0', info: { title: 'Waybill', version: '1' }, channels: {} },
  'getSchema 200': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: '/schemas/waybill.webhook.remove.v1',
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string' } },
  },
};

/** What a stream begins with, by its operationId. */
export const streamExamples: Record<string, string> = {
  streamEvents: encodeEvent({ id: entry.id, event: entry.type, data: entry }).toString(),
  listOrderEvents: encodeEvent({ id: entry.id, event: entry.type, data: entry }).toString(),
};

/** Of the parts of paths. */
export const pathExamples: Record<string, string | number> = {
  id: ID,
  sku: level.sku,
  reference: correction.reference,
  topic: letter.topic,
  ...MESSAGE,
  type: 'waybill.order.placed.v1',
};

/** The `detail` of a problem, by its code. */
export const problemExamples: Record<string, string> = {
  'malformed-body': 'the body is not valid JSON',
  'validation-failed': 'limit: limit must be an integer from 1 to 200',
  unauthorized: 'this call needs the operators’ bearer token',
  forbidden: 'this is not the operators’ token',
  'not-found': 'there is no such order',
  'illegal-transition': 'an order that is REJECTED can not become FULFILLED',
  'idempotency-in-progress': 'the first request with this Idempotency-Key is still at work',
  'redrive-limit': 'this message has been redriven 5 times and is still parked',
  'body-too-large': 'the body is larger than 256 KB',
  'unsupported-media-type': 'the body must be application/json',
  'idempotency-key-reused': 'this Idempotency-Key was used with another body',
  'reference-reused': 'this reference was used for another adjustment',
  'too-many-requests': 'there are more requests than are allowed; try again',
  internal: 'something went wrong that should not have; it has been logged',
  unavailable: 'the service can not reach its database at the moment; try again',
};
