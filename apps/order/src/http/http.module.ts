import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { EventStreams, HEARTBEAT_MS } from './event-streams';
import { ProblemFilter } from './problem.filter';

/** What all of the HTTP API has in common. */
@Module({
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: HEARTBEAT_MS, useValue: 15_000 },
    EventStreams,
  ],
  exports: [EventStreams],
})
export class HttpModule {}
