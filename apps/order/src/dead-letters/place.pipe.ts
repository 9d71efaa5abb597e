import type { PipeTransform } from '@nestjs/common';
import { NotFound } from '../refusal';
import type { Place } from './dead-letter';

/** What Kafka takes for the name of a topic. */
export const TOPIC = /^[\w.-]{1,249}$/;
export const PARTITION = /^\d{1,9}$/;
/** As far as a JSON number is exact. */
export const OFFSET = /^\d{1,15}$/;

/** The place of a dead letter out of a path; one that can not be is not found, like one that is not there. */
export class PlacePipe implements PipeTransform<Record<string, string>, Place> {
  transform({ topic = '', partition = '', offset = '' }: Record<string, string>): Place {
    if (!TOPIC.test(topic) || !PARTITION.test(partition) || !OFFSET.test(offset))
      throw new NotFound('dead letter');
    return { topic, partition: Number(partition), offset: Number(offset) };
  }
}
