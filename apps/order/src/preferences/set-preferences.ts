import { Injectable } from '@nestjs/common';
import { SetPreferences as SetPreferencesCommand, type PreferencesDto } from '@waybill/dto';
import { Outbox, type Story } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { notificationCommands } from '@waybill/topics';
import { complete } from './complete';
import { PreferencesRepository } from './preferences.repository';

/** Sets what a customer wants to be told of; what was set before is gone. */
@Injectable()
export class SetPreferences {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly preferences: PreferencesRepository,
  ) {}

  async run(customerId: string, body: PreferencesDto, story: Story): Promise<PreferencesDto> {
    const preferences = complete(body);
    const message = Object.assign(new SetPreferencesCommand(), { customerId, preferences });
    await this.database.transaction(async (tx) => {
      const version = await this.preferences.put(tx, customerId, preferences);
      await this.outbox.add(tx, notificationCommands, [{ ...story, message, version }]);
    });
    return preferences;
  }
}
