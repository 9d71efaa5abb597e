import type { PipeTransform } from '@nestjs/common';
import { Refusal, ValidationFailed } from '../refusal';
import { inspectJson } from './inspect-json';
import { validate } from './validate';

/** Turns a JSON body into an instance of its class; use as `@Body(new BodyPipe(PlaceOrderDto))`. */
export class BodyPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(private readonly type: new () => T) {}

  transform(body: unknown): T {
    if (body === undefined) throw new Refusal('malformed-body', 'a JSON body is needed');
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw new ValidationFailed([{ path: '', message: 'the body must be a JSON object' }]);
    const errors = inspectJson(body);
    if (errors.length > 0) throw new ValidationFailed(errors.slice(0, 100));
    return validate(this.type, body);
  }
}
