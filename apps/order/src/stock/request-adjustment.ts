import { Injectable } from '@nestjs/common';
import { AdjustStock, type AdjustmentDto, type StockAdjustmentDto } from '@waybill/dto';
import { Outbox, type Story } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { inventoryCommands } from '@waybill/topics';
import { Refusal } from '../refusal';
import { AdjustmentsRepository } from './adjustments.repository';

/** The reference stands for another adjustment. */
export class ReferenceReused extends Refusal {
  constructor() {
    super('reference-reused', 'this reference was used for another adjustment');
  }
}

/** Asks inventory to correct the stock of a SKU, once per reference. */
@Injectable()
export class RequestAdjustment {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly adjustments: AdjustmentsRepository,
  ) {}

  async run(body: StockAdjustmentDto, story: Story): Promise<AdjustmentDto> {
    const { reference, sku, delta } = body;
    const note = body.note ?? undefined;
    return this.database.transaction(async (tx) => {
      if (await this.adjustments.insert(tx, body)) {
        const message = Object.assign(new AdjustStock(), { reference, sku, delta, note });
        await this.outbox.add(tx, inventoryCommands, [{ ...story, message, version: 1 }]);
        return { reference, sku, delta, note, status: 'PENDING' };
      }
      const first = await this.adjustments.find(tx, reference);
      if (first?.sku !== sku || first.delta !== delta || first.note !== note) throw new ReferenceReused();
      return first;
    });
  }
}
