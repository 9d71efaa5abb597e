import { Module } from '@nestjs/common';
import { DeadLettersConsumer } from './dead-letters.consumer';
import { DeadLettersController } from './dead-letters.controller';
import { DeadLettersRepository } from './dead-letters.repository';
import { GetDeadLetter } from './get-dead-letter';
import { KeepDeadLetters } from './keep-dead-letters';
import { ListDeadLetters } from './list-dead-letters';
import { RedriveDeadLetter } from './redrive-dead-letter';

/** Messages that a group could not apply, for the operators. */
@Module({
  controllers: [DeadLettersController, DeadLettersConsumer],
  providers: [DeadLettersRepository, GetDeadLetter, KeepDeadLetters, ListDeadLetters, RedriveDeadLetter],
  exports: [DeadLettersRepository],
})
export class DeadLettersModule {}
