import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { encodeEvent } from '../http/event-stream';
import { Feed, type Told } from '../live/feed';
import { FeedRepository } from '../live/feed.repository';
import { FeedNoticesRepository, type Positioned } from './feed-notices.repository';

/** Tells of the notices in the feeds of customers, by customer. */
@Injectable()
export class NoticeFeed extends Feed<Told> {
  constructor({ connection }: Database, positions: FeedRepository, notices: FeedNoticesRepository) {
    super({
      now: () => positions.now(connection),
      after: async (position, limit) => (await notices.after(connection, position, limit)).map(toTold),
    });
  }
}

export function toTold({ notice, customerId, tx, seq }: Positioned): Told {
  return {
    at: { tx, seq },
    key: customerId,
    bytes: encodeEvent({ id: notice.id, event: 'notice', data: notice }),
  };
}
