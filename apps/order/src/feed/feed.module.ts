import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module';
import { OrdersModule } from '../orders/orders.module';
import { FeedController } from './feed.controller';
import { FeedNoticesRepository } from './feed-notices.repository';
import { ListFeed } from './list-feed';
import { NoticeFeed } from './notice-feed';
import { StreamFeed } from './stream-feed';

/** What customers find in their feed. */
@Module({
  imports: [HttpModule, OrdersModule],
  controllers: [FeedController],
  providers: [FeedNoticesRepository, ListFeed, NoticeFeed, StreamFeed],
  exports: [NoticeFeed],
})
export class FeedModule {}
