import type { PipeTransform } from '@nestjs/common';
import { ValidationFailed } from '../refusal';
import { validate } from './validate';

/** Turns query parameters into an instance of their class; each may be given once, and none that the class lacks. */
export class QueryPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(private readonly type: new () => T) {}

  transform(query: unknown): T {
    // From a parser that makes objects without a prototype, in which __proto__ is a key like any other.
    const given = Object.entries(query as Record<string, unknown>);
    const errors = given.flatMap(([path, value]) => {
      if (typeof value !== 'string') return [{ path, message: `${path} must be given once` }];
      if (path === '__proto__' || path === 'constructor')
        return [{ path, message: `property ${path} should not exist` }];
      return [];
    });
    if (errors.length > 0) throw new ValidationFailed(errors);
    return validate(this.type, Object.fromEntries(given));
  }
}
