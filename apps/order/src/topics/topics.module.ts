import { Module } from '@nestjs/common';
import { ListTopics } from './list-topics';
import { TopicsController } from './topics.controller';

/** Kafka's topics, for the operators. */
@Module({ controllers: [TopicsController], providers: [ListTopics] })
export class TopicsModule {}
