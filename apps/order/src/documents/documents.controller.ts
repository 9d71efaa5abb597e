import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JsonSchema } from '@waybill/dto';
import { asyncApi, messageSchemas } from '@waybill/topics';
import { ApiProblems } from '../http/api-docs';
import { NotFound } from '../refusal';

const SCHEMA_JSON = 'application/schema+json';

/** What the messages on the topics look like, for programs. */
@ApiTags('documents')
@Controller()
export class DocumentsController {
  private readonly asyncApi = JSON.stringify(asyncApi());

  @Get('asyncapi.json')
  @Header('content-type', 'application/json')
  @ApiOperation({
    operationId: 'getAsyncApi',
    summary: 'Read the AsyncAPI 3 document of the topics',
    description: 'The topics, their messages, who writes them and which groups read them.',
  })
  @ApiOkResponse({
    description: 'The document.',
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
  })
  @ApiProblems()
  topics(): string {
    return this.asyncApi;
  }

  @Get('schemas/:type')
  @Header('content-type', SCHEMA_JSON)
  @ApiOperation({
    operationId: 'getSchema',
    summary: 'Read the JSON Schema of a message',
    description: 'Of draft 2020-12. A message’s `ce_dataschema` header is the path of its own.',
  })
  @ApiOkResponse({
    description: 'The schema.',
    content: { [SCHEMA_JSON]: { schema: { type: 'object', additionalProperties: true } } },
  })
  @ApiProblems('not-found')
  schema(@Param('type') type: string): JsonSchema {
    const schema = messageSchemas.get(type);
    if (!schema) throw new NotFound('message type');
    return schema;
  }
}
