import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Res,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { WEBHOOK_ID_PATTERN, WebhookDto, WebhookTargetDto, WebhookWithSecretDto } from '@waybill/dto';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblems } from '../http/api-docs';
import { BodyPipe } from '../http/body.pipe';
import { OPERATOR } from '../http/openapi';
import { OperatorGuard } from '../http/operator.guard';
import { storyOf } from '../http/story';
import { GetWebhook } from './get-webhook';
import { PutWebhook } from './put-webhook';
import { RemoveWebhook } from './remove-webhook';
import { RotateSecret } from './rotate-secret';
import { WebhookIdPipe } from './webhook-id.pipe';

const ApiWebhookId = () =>
  ApiParam({ name: 'id', schema: { type: 'string', pattern: WEBHOOK_ID_PATTERN.source }, example: 'shop' });

/** Webhooks over HTTP. */
@ApiTags('notifications')
@ApiBearerAuth(OPERATOR)
@UseGuards(OperatorGuard)
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly putWebhook: PutWebhook,
    private readonly getWebhook: GetWebhook,
    private readonly rotateSecret: RotateSecret,
    private readonly removeWebhook: RemoveWebhook,
  ) {}

  @Put(':id')
  @ApiOperation({
    operationId: 'putWebhook',
    summary: 'Make a webhook, or change it',
    description:
      'It is called for each order that is confirmed, rejected, cancelled or fulfilled. One that is DISABLED is ACTIVE again.',
  })
  @ApiWebhookId()
  @ApiBody({ type: WebhookTargetDto })
  @ApiCreatedResponse({
    type: WebhookWithSecretDto,
    description: 'Made. This is the only time that the secret is shown.',
    headers: {
      Location: {
        description: 'The webhook.',
        schema: { type: 'string', format: 'uri-reference' },
        example: '/v1/webhooks/shop',
      },
    },
  })
  @ApiOkResponse({ type: WebhookDto, description: 'Changed; the secret is the one it had.' })
  @ApiProblems(
    'malformed-body',
    'validation-failed',
    'unauthorized',
    'forbidden',
    'not-found',
    'body-too-large',
    'unsupported-media-type',
  )
  async put(
    @Param('id', WebhookIdPipe) id: string,
    @Body(new BodyPipe(WebhookTargetDto)) body: WebhookTargetDto,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookDto> {
    const { webhook, created } = await this.putWebhook.run(id, body, storyOf(headers));
    if (created) reply.code(201).header('location', `/v1/webhooks/${id}`);
    return webhook;
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Read a webhook, without its secret' })
  @ApiWebhookId()
  @ApiOkResponse({ type: WebhookDto, description: 'The webhook.' })
  @ApiProblems('unauthorized', 'forbidden', 'not-found')
  get(@Param('id', WebhookIdPipe) id: string): Promise<WebhookDto> {
    return this.getWebhook.run(id);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rotateWebhookSecret',
    summary: 'Give a webhook a new secret',
    description:
      'Until the next rotation its calls are signed with the one it had too. Like a change this makes one that is DISABLED ACTIVE again.',
  })
  @ApiWebhookId()
  @ApiOkResponse({
    type: WebhookWithSecretDto,
    description: 'This is the only time that the secret is shown.',
  })
  @ApiProblems('unauthorized', 'forbidden', 'not-found')
  rotate(
    @Param('id', WebhookIdPipe) id: string,
    @Headers() headers: IncomingHttpHeaders,
  ): Promise<WebhookWithSecretDto> {
    return this.rotateSecret.run(id, storyOf(headers));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeWebhook', summary: 'Remove a webhook' })
  @ApiWebhookId()
  @ApiNoContentResponse({
    description: 'Removed. One made anew by this id has another secret, and the old ones sign nothing.',
  })
  @ApiProblems('unauthorized', 'forbidden', 'not-found')
  remove(@Param('id', WebhookIdPipe) id: string, @Headers() headers: IncomingHttpHeaders): Promise<void> {
    return this.removeWebhook.run(id, storyOf(headers));
  }
}
