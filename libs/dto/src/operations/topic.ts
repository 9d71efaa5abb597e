import { ApiProperty } from '@nestjs/swagger';

/** How far a consumer group has come with a partition. */
export class ReaderDto {
  @ApiProperty({ example: 'waybill.inventory' })
  group!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 1_195,
    description: 'The next message that it will read; null where it has committed none yet.',
  })
  committed!: number | null;

  @ApiProperty({ type: 'integer', example: 5, description: 'Messages that it has not applied yet.' })
  lag!: number;
}

export class TopicPartitionDto {
  @ApiProperty({ type: 'integer', example: 3 })
  partition!: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'The oldest message that there is.' })
  earliest!: number;

  @ApiProperty({ type: 'integer', example: 1_200, description: 'The next message to be written.' })
  latest!: number;

  @ApiProperty({ type: [ReaderDto], description: 'The groups that read it.' })
  groups!: ReaderDto[];
}

/** A topic as the brokers have it. */
export class TopicDto {
  @ApiProperty({ example: 'waybill.orders' })
  name!: string;

  @ApiProperty({
    type: 'integer',
    example: 3,
    description: 'Copies of each message, of the partition with the fewest.',
  })
  replicationFactor!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'cleanup.policy': 'delete', 'retention.ms': '1209600000' },
    description: 'What is set on the topic itself; all else is the brokers’ default.',
  })
  configs!: Record<string, string>;

  @ApiProperty({ type: [TopicPartitionDto] })
  partitions!: TopicPartitionDto[];
}
