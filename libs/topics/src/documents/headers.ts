import type { JsonSchema } from '@waybill/dto';

const UUID: JsonSchema = { type: 'string', format: 'uuid' };
const NUMBER: JsonSchema = { type: 'string', pattern: '^\\d+$' };

/** The headers of a message: CloudEvents in binary mode, and the story that it belongs to. All are text. */
export function messageHeaders(type: string, writer: string): JsonSchema {
  return {
    type: 'object',
    required: [
      'content-type',
      'ce_specversion',
      'ce_id',
      'ce_source',
      'ce_type',
      'ce_time',
      'ce_subject',
      'ce_dataschema',
      'traceparent',
      'x-correlation-id',
      'x-aggregate-version',
    ],
    properties: {
      'content-type': { const: 'application/json' },
      ce_specversion: { const: '1.0' },
      ce_id: {
        ...UUID,
        description:
          'Of version 7. With `ce_source` it says which message this is, also when it comes twice.',
      },
      ce_source: { const: `/waybill/${writer}` },
      ce_type: { const: type },
      ce_time: { type: 'string', format: 'date-time' },
      ce_subject: { type: 'string', description: 'The key as text.' },
      ce_dataschema: { const: `/schemas/${type}` },
      traceparent: { type: 'string', pattern: '^[\\da-f]{2}-[\\da-f]{32}-[\\da-f]{16}-[\\da-f]{2}$' },
      tracestate: { type: 'string' },
      'x-correlation-id': { type: 'string', description: 'One for the whole story of an order.' },
      'x-causation-id': {
        type: 'string',
        description: 'The `ce_id` of the message that caused this one; none when HTTP or a deadline did.',
      },
      'x-aggregate-version': { ...NUMBER, description: 'Of what `ce_subject` names.' },
      'x-redrive-group': {
        type: 'string',
        description: 'Of a redriven message: the one group that it is for; all others skip it.',
      },
      'x-redrive-count': { ...NUMBER, description: 'Of a redriven message: for the how manieth time.' },
    },
  };
}

const DEAD_LETTER_HEADERS: Record<string, JsonSchema> = {
  'kafka_dlt-original-topic': { type: 'string' },
  'kafka_dlt-original-partition': NUMBER,
  'kafka_dlt-original-offset': NUMBER,
  'kafka_dlt-original-timestamp': { ...NUMBER, description: 'Milliseconds since 1970.' },
  'kafka_dlt-exception-fqcn': { type: 'string', description: 'The class of the error.' },
  'kafka_dlt-exception-message': { type: 'string' },
  'x-dlt-group': { type: 'string', description: 'The group that parked it.' },
  'x-dlt-reason': {
    type: 'string',
    anyOf: [{ enum: ['undecodable', 'invalid', 'rejected-by-handler'] }, { type: 'string' }],
  },
  'x-dlt-attempts': { ...NUMBER, description: 'How often its handler was called with it.' },
  'x-dlt-parked-at': { type: 'string', format: 'date-time' },
};

/** What a parked message has besides the headers that it came with, whatever these are. */
export const deadLetterHeaders: JsonSchema = {
  type: 'object',
  required: Object.keys(DEAD_LETTER_HEADERS),
  properties: DEAD_LETTER_HEADERS,
};
