import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const BASE64 = { type: 'string', format: 'byte' } as const;
const NULLABLE_BASE64 = { ...BASE64, nullable: true } as const;

/** A message that a group could not apply. Its bytes are base64, so that none of them is lost. */
export class DeadLetterDto {
  @ApiProperty({
    example: 'waybill.orders.inventory.dead-letters',
    description:
      'The dead-letter topic that it lies on. With partition and offset it names this dead letter.',
  })
  topic!: string;

  @ApiProperty({
    type: 'integer',
    example: 3,
    description: 'Of the dead-letter topic. Where the message lay before is in its `kafka_dlt-` headers.',
  })
  partition!: number;

  @ApiProperty({ type: 'integer', example: 41, description: 'On the dead-letter topic.' })
  offset!: number;

  @ApiProperty({ ...NULLABLE_BASE64, description: 'The bytes of the key.' })
  key!: string | null;

  @ApiProperty({ ...NULLABLE_BASE64, description: 'The bytes of the value.' })
  value!: string | null;

  @ApiProperty({
    type: 'object',
    description: 'Every header by its name; an array where a name occurs more than once.',
    additionalProperties: {
      oneOf: [NULLABLE_BASE64, { type: 'array', items: NULLABLE_BASE64 }],
    },
  })
  headers!: Record<string, string | null | (string | null)[]>;

  @ApiPropertyOptional({ description: 'The value as text, where it is UTF-8.' })
  valueText?: string;

  @ApiProperty({ example: 'waybill.inventory', description: 'The consumer group that parked it.' })
  group!: string;

  @ApiProperty({ example: 'invalid', description: '`undecodable`, `invalid` or `rejected-by-handler`.' })
  reason!: string;

  @ApiProperty({ description: 'The error that it was parked for.' })
  message!: string;

  @ApiProperty({ format: 'date-time' })
  parkedAt!: string;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'How often the message has been redriven, this parking of it and those before.',
  })
  redrives!: number;
}
