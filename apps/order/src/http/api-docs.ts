import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from '@waybill/dto';
import type { RefusalCode } from '../refusal';
import { STATUS } from './problem';

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds.', schema: { type: 'integer' as const }, example: 1 },
};
const HEADERS: Record<number, Record<string, object>> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' }, example: 'Bearer' } },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

/** Documents the refusals of a call; the last three are those of every call. */
export function ApiProblems(...codes: RefusalCode[]): MethodDecorator {
  const all: RefusalCode[] = [...codes, 'too-many-requests', 'internal', 'unavailable'];
  const statuses = [...new Set(all.map((code) => STATUS[code]))];
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        headers: HEADERS[status] as typeof RETRY_AFTER | undefined,
        description: all
          .filter((code) => STATUS[code] === status)
          .map((code) => `\`${code}\``)
          .join(', '),
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
      }),
    ),
  );
}

/** Documents the answer of a list. */
export function ApiPage(item: Type): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      description: 'A page of the list.',
      headers: {
        Link: {
          description: 'The next page, `rel="next"`; absent on the last.',
          schema: { type: 'string' },
          example: '</v1/orders?cursor=Y3Vyc29y>; rel="next"',
        },
      },
      schema: {
        type: 'object',
        required: ['items', 'next'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(item) } },
          next: {
            type: 'string',
            nullable: true,
            description: 'The cursor of the next page; null on the last.',
          },
        },
      },
    }),
  );
}
