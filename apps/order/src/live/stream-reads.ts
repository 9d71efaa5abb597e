import { Injectable } from '@nestjs/common';
import { Gate } from './gate';

/** Of the ten connections of the pool, as many as a crowd of streams that come back together may take. */
const AT_ONCE = 4;

/** What streams read of the database. */
@Injectable()
export class StreamReads extends Gate {
  constructor() {
    super(AT_ONCE);
  }
}
