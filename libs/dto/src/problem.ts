import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ProblemError {
  @ApiProperty({ example: 'lines.0.quantity' })
  path!: string;

  @ApiProperty({ example: 'quantity must not be less than 1' })
  message!: string;
}

/** An RFC 9457 problem document, `application/problem+json`. */
export class ProblemDto {
  @ApiProperty({ example: 'about:blank' })
  type!: string;

  @ApiProperty({ example: 'Bad Request' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 400 })
  status!: number;

  @ApiProperty({ example: 'lines.0.quantity must not be less than 1' })
  detail!: string;

  @ApiProperty({ example: '/v1/orders' })
  instance!: string;

  @ApiProperty({ example: 'validation-failed', description: 'Stable, for programs.' })
  code!: string;

  @ApiPropertyOptional({ type: [ProblemError] })
  errors?: ProblemError[];
}
