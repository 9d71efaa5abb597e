import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import {
  AdjustmentDto,
  AskedThresholdDto,
  SKU_PATTERN,
  StockAdjustmentDto,
  StockLevelDto,
  StockThresholdDto,
} from '@waybill/dto';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiPage, ApiProblems } from '../http/api-docs';
import { BodyPipe } from '../http/body.pipe';
import { LinkNext } from '../http/link-next.interceptor';
import { OPERATOR } from '../http/openapi';
import { OperatorGuard } from '../http/operator.guard';
import { PageQuery, type Page } from '../http/page';
import { QueryPipe } from '../http/query.pipe';
import { storyOf } from '../http/story';
import { GetAdjustment } from './get-adjustment';
import { GetStock } from './get-stock';
import { ListStock } from './list-stock';
import { RequestAdjustment } from './request-adjustment';
import { SetThreshold } from './set-threshold';

/** Stock over HTTP: the levels as inventory told them, and corrections. */
@ApiTags('stock')
@Controller('v1/stock')
export class StockController {
  constructor(
    private readonly listStock: ListStock,
    private readonly getStock: GetStock,
    private readonly requestAdjustment: RequestAdjustment,
    private readonly getAdjustment: GetAdjustment,
    private readonly setThreshold: SetThreshold,
  ) {}

  @Get()
  @UseInterceptors(LinkNext)
  @ApiOperation({ operationId: 'listStock', summary: 'List stock levels, by SKU' })
  @ApiPage(StockLevelDto)
  @ApiProblems('validation-failed')
  levels(@Query(new QueryPipe(PageQuery)) query: PageQuery): Promise<Page<StockLevelDto>> {
    return this.listStock.run(query);
  }

  @Get(':sku')
  @ApiOperation({ operationId: 'getStock', summary: 'Read the stock level of a SKU' })
  @ApiParam({ name: 'sku', schema: { type: 'string', pattern: SKU_PATTERN.source } })
  @ApiOkResponse({ type: StockLevelDto, description: 'The level.' })
  @ApiProblems('not-found')
  level(@Param('sku') sku: string): Promise<StockLevelDto> {
    return this.getStock.run(sku);
  }

  @Post('adjustments')
  @HttpCode(202)
  @UseGuards(OperatorGuard)
  @ApiBearerAuth(OPERATOR)
  @ApiOperation({ operationId: 'adjustStock', summary: 'Correct the stock of a SKU, once per reference' })
  @ApiBody({ type: StockAdjustmentDto })
  @ApiAcceptedResponse({
    type: AdjustmentDto,
    description: 'Stored; inventory decides.',
    headers: {
      Location: {
        description: 'The adjustment.',
        schema: { type: 'string', format: 'uri-reference' },
        example: '/v1/stock/adjustments/delivery-4711',
      },
    },
  })
  @ApiProblems(
    'malformed-body',
    'validation-failed',
    'unauthorized',
    'forbidden',
    'body-too-large',
    'unsupported-media-type',
    'reference-reused',
  )
  async adjust(
    @Body(new BodyPipe(StockAdjustmentDto)) body: StockAdjustmentDto,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdjustmentDto> {
    const adjustment = await this.requestAdjustment.run(body, storyOf(headers));
    reply.header('location', `/v1/stock/adjustments/${encodeURIComponent(adjustment.reference)}`);
    return adjustment;
  }

  @Get('adjustments/:reference')
  @UseGuards(OperatorGuard)
  @ApiBearerAuth(OPERATOR)
  @ApiOperation({ operationId: 'getAdjustment', summary: 'Read what became of an adjustment' })
  @ApiParam({ name: 'reference', schema: { type: 'string', minLength: 1, maxLength: 128 } })
  @ApiOkResponse({ type: AdjustmentDto, description: 'The adjustment.' })
  @ApiProblems('unauthorized', 'forbidden', 'not-found')
  adjustment(@Param('reference') reference: string): Promise<AdjustmentDto> {
    return this.getAdjustment.run(reference);
  }

  @Put(':sku/threshold')
  @HttpCode(202)
  @UseGuards(OperatorGuard)
  @ApiBearerAuth(OPERATOR)
  @ApiOperation({
    operationId: 'setThreshold',
    summary: 'Set or clear the level at which stock counts as low',
  })
  @ApiBody({ type: StockThresholdDto })
  @ApiAcceptedResponse({
    type: AskedThresholdDto,
    description: 'Stored; the level shows it once inventory has it.',
    headers: { Location: { schema: { type: 'string', example: '/v1/stock/TEA-001' } } },
  })
  @ApiProblems(
    'malformed-body',
    'validation-failed',
    'unauthorized',
    'forbidden',
    'not-found',
    'body-too-large',
    'unsupported-media-type',
  )
  async threshold(
    @Param('sku') sku: string,
    @Body(new BodyPipe(StockThresholdDto)) { lowStockAt }: StockThresholdDto,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AskedThresholdDto> {
    const asked = await this.setThreshold.run({ sku, lowStockAt }, storyOf(headers));
    reply.header('location', `/v1/stock/${asked.sku}`);
    return asked;
  }
}
