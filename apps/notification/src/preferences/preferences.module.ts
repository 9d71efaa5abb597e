import { Module } from '@nestjs/common';
import { PreferencesConsumer } from './preferences.consumer';
import { PreferencesRepository } from './preferences.repository';

@Module({
  controllers: [PreferencesConsumer],
  providers: [PreferencesRepository],
  exports: [PreferencesRepository],
})
export class PreferencesModule {}
