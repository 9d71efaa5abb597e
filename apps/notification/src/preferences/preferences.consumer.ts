import { Controller } from '@nestjs/common';
import { SetPreferences } from '@waybill/dto';
import { OnEvent, type Received, type Transaction } from '@waybill/messaging';
import { PreferencesRepository } from './preferences.repository';

@Controller()
export class PreferencesConsumer {
  constructor(private readonly preferences: PreferencesRepository) {}

  @OnEvent(SetPreferences)
  set({ data, aggregateVersion }: Received<SetPreferences>, tx: Transaction): Promise<void> {
    return this.preferences.set(tx, data.customerId, data.preferences, aggregateVersion ?? 0);
  }
}
