import { Injectable } from '@nestjs/common';
import { SKU_PATTERN, type StockLevelDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { readPage, type Page, type PageQuery } from '../http/page';
import { LevelsRepository } from './levels.repository';

/** Lists the levels of all SKUs, by SKU. */
@Injectable()
export class ListStock {
  constructor(
    private readonly database: Database,
    private readonly levels: LevelsRepository,
  ) {}

  run(query: PageQuery): Promise<Page<StockLevelDto>> {
    return readPage(query, {
      list: 'stock',
      form: [SKU_PATTERN],
      position: ({ sku }: StockLevelDto) => [sku],
      read: (after, limit) => this.levels.list(this.database.connection, after?.[0] ?? '', limit),
    });
  }
}
