import { Injectable } from '@nestjs/common';
import type { PreferencesDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { complete } from './complete';
import { PreferencesRepository } from './preferences.repository';

/** Reads what a customer wants to be told of: everything, as long as nothing has been set. */
@Injectable()
export class GetPreferences {
  constructor(
    private readonly database: Database,
    private readonly preferences: PreferencesRepository,
  ) {}

  async run(customerId: string): Promise<PreferencesDto> {
    return (await this.preferences.find(this.database.connection, customerId)) ?? complete({});
  }
}
