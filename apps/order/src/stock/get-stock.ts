import { Injectable } from '@nestjs/common';
import { SKU_PATTERN, type StockLevelDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { NotFound } from '../refusal';
import { LevelsRepository } from './levels.repository';

/** Reads the level of one SKU. */
@Injectable()
export class GetStock {
  constructor(
    private readonly database: Database,
    private readonly levels: LevelsRepository,
  ) {}

  async run(sku: string): Promise<StockLevelDto> {
    // What can not be a SKU is not asked for: PostgreSQL refuses some text outright.
    const level = SKU_PATTERN.test(sku) && (await this.levels.find(this.database.connection, sku));
    if (!level) throw new NotFound('SKU');
    return level;
  }
}
