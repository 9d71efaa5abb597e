import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from '@waybill/dto';
import type { RefusalCode } from '../refusal';
import { STATUS } from './problem';

/** Documents the refusals of a call; the last three are those of every call. */
export function ApiProblems(...codes: RefusalCode[]): MethodDecorator {
  const all: RefusalCode[] = [...codes, 'too-many-requests', 'internal', 'unavailable'];
  const statuses = [...new Set(all.map((code) => STATUS[code]))];
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...statuses.map((status) =>
      ApiResponse({
        status,
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
      headers: { Link: { description: 'The next page, `rel="next"`.', schema: { type: 'string' } } },
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
