import { Controller, Get, HttpCode, Param, Post, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { DeadLetterDto } from '@waybill/dto';
import { ApiPage, ApiProblems } from '../http/api-docs';
import { LinkNext } from '../http/link-next.interceptor';
import { OPERATOR } from '../http/openapi';
import { OperatorGuard } from '../http/operator.guard';
import type { Page } from '../http/page';
import { QueryPipe } from '../http/query.pipe';
import type { Place } from './dead-letter';
import { GetDeadLetter } from './get-dead-letter';
import { ListDeadLetters, ListDeadLettersQuery } from './list-dead-letters';
import { PlacePipe, TOPIC } from './place.pipe';
import { RedriveDeadLetter } from './redrive-dead-letter';

const PLACE = ':topic/:partition/:offset';
const ApiPlace = (): MethodDecorator => (target, key, descriptor) => {
  const description =
    'The dead letter’s own place, as the list shows it: on the dead-letter topic, not on the one it came from.';
  ApiParam({ name: 'topic', description, schema: { type: 'string', pattern: TOPIC.source } })(
    target,
    key,
    descriptor,
  );
  for (const name of ['partition', 'offset'])
    ApiParam({ name, schema: { type: 'integer', minimum: 0 } })(target, key, descriptor);
};

/** Dead letters over HTTP. */
@ApiTags('operations')
@ApiBearerAuth(OPERATOR)
@UseGuards(OperatorGuard)
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly listDeadLetters: ListDeadLetters,
    private readonly getDeadLetter: GetDeadLetter,
    private readonly redriveDeadLetter: RedriveDeadLetter,
  ) {}

  @Get()
  @UseInterceptors(LinkNext)
  @ApiOperation({ operationId: 'listDeadLetters', summary: 'List messages that were parked, newest first' })
  @ApiPage(DeadLetterDto)
  @ApiProblems('validation-failed', 'unauthorized', 'forbidden')
  list(
    @Query(new QueryPipe(ListDeadLettersQuery)) query: ListDeadLettersQuery,
  ): Promise<Page<DeadLetterDto>> {
    return this.listDeadLetters.run(query);
  }

  @Get(PLACE)
  @ApiOperation({ operationId: 'getDeadLetter', summary: 'Read a parked message' })
  @ApiPlace()
  @ApiOkResponse({ type: DeadLetterDto, description: 'The parked message.' })
  @ApiProblems('unauthorized', 'forbidden', 'not-found')
  get(@Param(new PlacePipe()) place: Place): Promise<DeadLetterDto> {
    return this.getDeadLetter.run(place);
  }

  @Post(`${PLACE}/redrive`)
  @HttpCode(202)
  @ApiOperation({
    operationId: 'redriveDeadLetter',
    summary: 'Send a parked message back to its topic, for the group that parked it',
    description:
      'Other groups skip it, and a group that has applied it meanwhile does nothing. When it is parked again, that is a new dead letter, which counts its redrives on; after five there are no more.',
  })
  @ApiPlace()
  @ApiAcceptedResponse({ type: DeadLetterDto, description: 'It is on its way; `redrives` counts this one.' })
  @ApiProblems(
    'malformed-body',
    'unauthorized',
    'forbidden',
    'not-found',
    'redrive-limit',
    'body-too-large',
    'unsupported-media-type',
  )
  redrive(@Param(new PlacePipe()) place: Place): Promise<DeadLetterDto> {
    return this.redriveDeadLetter.run(place);
  }
}
