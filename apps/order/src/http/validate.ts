import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { ValidationFailed, type FieldError } from '../refusal';

const MAX_ERRORS = 100;

/** An instance of `type` with these fields; throws ValidationFailed, also for fields that the class does not know. */
export function validate<T extends object>(type: new () => T, fields: object): T {
  const instance = plainToInstance(type, fields);
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
  });
  if (errors.length > 0) throw new ValidationFailed(flatten(errors).slice(0, MAX_ERRORS));
  return instance;
}

function flatten(errors: ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const path = parent === '' ? property : `${parent}.${property}`;
    const own = Object.values(constraints ?? {}).map((message) => ({ path, message }));
    return [...own, ...flatten(children ?? [], path)];
  });
}
