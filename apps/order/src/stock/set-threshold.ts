import { Injectable } from '@nestjs/common';
import { SetLowStockThreshold, type AskedThresholdDto } from '@waybill/dto';
import { Outbox, type Story } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { inventoryCommands } from '@waybill/topics';
import { GetStock } from './get-stock';

/** Asks inventory to tell when the stock of a SKU falls to a level; throws NotFound for a SKU that is not known. */
@Injectable()
export class SetThreshold {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly getStock: GetStock,
  ) {}

  async run({ sku, lowStockAt }: AskedThresholdDto, story: Story): Promise<AskedThresholdDto> {
    await this.getStock.run(sku);
    const message = Object.assign(new SetLowStockThreshold(), { sku, lowStockAt });
    await this.database.transaction((tx) =>
      this.outbox.add(tx, inventoryCommands, [{ ...story, message, version: 1 }]),
    );
    return { sku, lowStockAt };
  }
}
