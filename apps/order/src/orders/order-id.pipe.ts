import type { PipeTransform } from '@nestjs/common';
import { UUID } from '../http/forms';
import { NotFound } from '../refusal';

/** An order's id in a path; a malformed one names no order. */
export class OrderIdPipe implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!UUID.test(id)) throw new NotFound('order');
    return id.toLowerCase();
  }
}
