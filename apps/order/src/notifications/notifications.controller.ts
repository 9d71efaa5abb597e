import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { NotificationDto } from '@waybill/dto';
import { ApiPage, ApiProblems } from '../http/api-docs';
import { LinkNext } from '../http/link-next.interceptor';
import { PageQuery, type Page } from '../http/page';
import { QueryPipe } from '../http/query.pipe';
import { OrderIdPipe } from '../orders/order-id.pipe';
import { ListNotifications } from './list-notifications';

/** The delivery log of an order over HTTP. */
@ApiTags('orders')
@Controller('v1/orders')
export class NotificationsController {
  constructor(private readonly listNotifications: ListNotifications) {}

  @Get(':id/notifications')
  @UseInterceptors(LinkNext)
  @ApiOperation({
    operationId: 'listOrderNotifications',
    summary: 'List how an order’s notices were delivered, oldest first',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiPage(NotificationDto)
  @ApiProblems('validation-failed', 'not-found')
  notifications(
    @Param('id', OrderIdPipe) id: string,
    @Query(new QueryPipe(PageQuery)) query: PageQuery,
  ): Promise<Page<NotificationDto>> {
    return this.listNotifications.run(id, query);
  }
}
