import type { PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { NAME_PATTERN } from '@waybill/dto';
import { NotFound } from '../refusal';

/** A customer's id in a path; a malformed one names no customer, and any other may. */
export class CustomerIdPipe implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!NAME_PATTERN.test(id)) throw new NotFound('customer');
    return id;
  }
}

export const ApiCustomerId = () =>
  ApiParam({ name: 'id', schema: { type: 'string', minLength: 1, maxLength: 128 }, example: 'c-1' });
