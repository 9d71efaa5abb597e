import { Module } from '@nestjs/common';
import { GetPreferences } from './get-preferences';
import { PreferencesController } from './preferences.controller';
import { PreferencesRepository } from './preferences.repository';
import { SetPreferences } from './set-preferences';

/** What customers want to be told of; notification goes by it. */
@Module({
  controllers: [PreferencesController],
  providers: [GetPreferences, PreferencesRepository, SetPreferences],
})
export class PreferencesModule {}
