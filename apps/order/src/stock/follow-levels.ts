import { Injectable } from '@nestjs/common';
import type { StockLevelChanged } from '@waybill/dto';
import type { Received, Tombstone } from '@waybill/messaging';
import type { Transaction } from '@waybill/postgres';
import { foldLevels } from './levels';
import { LevelsRepository } from './levels.repository';

/** Keeps the view of stock levels up to date with inventory. */
@Injectable()
export class FollowLevels {
  constructor(private readonly levels: LevelsRepository) {}

  async run(events: Received<StockLevelChanged | Tombstone>[], tx: Transaction): Promise<void> {
    const { ended, levels } = foldLevels(events);
    await this.levels.delete(tx, ended);
    await this.levels.upsert(tx, levels);
  }
}
