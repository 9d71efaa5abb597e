import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { toEntry, type Entry } from './entry';
import { Feed } from './feed';
import { FeedRepository } from './feed.repository';

/** Tells what happens to orders. */
@Injectable()
export class HistoryFeed extends Feed<Entry> {
  constructor({ connection }: Database, history: FeedRepository) {
    super({
      now: () => history.now(connection),
      after: async (position, limit) => (await history.after(connection, position, limit)).map(toEntry),
    });
  }
}
