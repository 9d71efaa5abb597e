import { Controller, Get, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TopicDto } from '@waybill/dto';
import { ApiPage, ApiProblems } from '../http/api-docs';
import { LinkNext } from '../http/link-next.interceptor';
import { OPERATOR } from '../http/openapi';
import { OperatorGuard } from '../http/operator.guard';
import { PageQuery, type Page } from '../http/page';
import { QueryPipe } from '../http/query.pipe';
import { ListTopics } from './list-topics';

/** The topics over HTTP. */
@ApiTags('operations')
@ApiBearerAuth(OPERATOR)
@UseGuards(OperatorGuard)
@Controller('v1/topics')
export class TopicsController {
  constructor(private readonly listTopics: ListTopics) {}

  @Get()
  @UseInterceptors(LinkNext)
  @ApiOperation({
    operationId: 'listTopics',
    summary: 'List the topics as Kafka has them, and how far their readers have come',
    description: 'By name. A topic that has not been created is not there.',
  })
  @ApiPage(TopicDto)
  @ApiProblems('validation-failed', 'unauthorized', 'forbidden')
  topics(@Query(new QueryPipe(PageQuery)) query: PageQuery): Promise<Page<TopicDto>> {
    return this.listTopics.run(query);
  }
}
