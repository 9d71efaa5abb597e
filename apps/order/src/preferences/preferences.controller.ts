import { Body, Controller, Get, Headers, Param, Put, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PreferencesDto } from '@waybill/dto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblems } from '../http/api-docs';
import { BodyPipe } from '../http/body.pipe';
import { ApiCustomerId, CustomerIdPipe } from '../http/customer-id.pipe';
import { OPERATOR } from '../http/openapi';
import { OperatorGuard } from '../http/operator.guard';
import { storyOf } from '../http/story';
import { GetPreferences } from './get-preferences';
import { SetPreferences } from './set-preferences';

/** What customers want to be told of, over HTTP. */
@ApiTags('notifications')
@ApiBearerAuth(OPERATOR)
@UseGuards(OperatorGuard)
@Controller('v1/customers/:id/preferences')
export class PreferencesController {
  constructor(
    private readonly setPreferences: SetPreferences,
    private readonly getPreferences: GetPreferences,
  ) {}

  @Put()
  @ApiOperation({
    operationId: 'setPreferences',
    summary: 'Set what a customer wants to be told of',
    description: 'As a whole: what is left out is told. For notices of what happens from now on.',
  })
  @ApiCustomerId()
  @ApiBody({ type: PreferencesDto })
  @ApiOkResponse({ type: PreferencesDto, description: 'The preferences, with what they leave out.' })
  @ApiProblems(
    'malformed-body',
    'validation-failed',
    'unauthorized',
    'forbidden',
    'not-found',
    'body-too-large',
    'unsupported-media-type',
  )
  set(
    @Param('id', CustomerIdPipe) id: string,
    @Body(new BodyPipe(PreferencesDto)) body: PreferencesDto,
    @Headers() headers: IncomingHttpHeaders,
  ): Promise<PreferencesDto> {
    return this.setPreferences.run(id, body, storyOf(headers));
  }

  @Get()
  @ApiOperation({
    operationId: 'getPreferences',
    summary: 'Read what a customer wants to be told of',
    description: 'Everything, as long as nothing has been set.',
  })
  @ApiCustomerId()
  @ApiOkResponse({ type: PreferencesDto, description: 'The preferences, with what they leave out.' })
  @ApiProblems('unauthorized', 'forbidden', 'not-found')
  get(@Param('id', CustomerIdPipe) id: string): Promise<PreferencesDto> {
    return this.getPreferences.run(id);
  }
}
