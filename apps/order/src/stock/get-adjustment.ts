import { Injectable } from '@nestjs/common';
import { NAME_PATTERN, type AdjustmentDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { NotFound } from '../refusal';
import { AdjustmentsRepository } from './adjustments.repository';

/** Reads what became of an adjustment. */
@Injectable()
export class GetAdjustment {
  constructor(
    private readonly database: Database,
    private readonly adjustments: AdjustmentsRepository,
  ) {}

  async run(reference: string): Promise<AdjustmentDto> {
    const known = NAME_PATTERN.test(reference);
    const adjustment = known && (await this.adjustments.find(this.database.connection, reference));
    if (!adjustment) throw new NotFound('adjustment');
    return adjustment;
  }
}
