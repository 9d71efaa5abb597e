import { Injectable } from '@nestjs/common';
import type { FeedNoticeDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { INSTANT, UUID } from '../http/forms';
import { readPage, type Page, type PageQuery } from '../http/page';
import { FeedNoticesRepository } from './feed-notices.repository';

/** Lists the notices in a customer's feed, newest first. */
@Injectable()
export class ListFeed {
  constructor(
    private readonly database: Database,
    private readonly notices: FeedNoticesRepository,
  ) {}

  run(customerId: string, query: PageQuery): Promise<Page<FeedNoticeDto>> {
    return readPage(query, {
      list: `feed of ${customerId}`,
      form: [INSTANT, UUID],
      position: ({ at, id }: FeedNoticeDto) => [at, id],
      read: (after, limit) => {
        const position = after && { at: after[0] ?? '', id: after[1] ?? '' };
        return this.notices.list(this.database.connection, customerId, position, limit);
      },
    });
  }
}
