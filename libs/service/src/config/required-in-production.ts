import 'reflect-metadata';

const KEY = Symbol('required in production');

/**
 * Marks a variable whose default serves one's own machine only: with `NODE_ENV=production` the service refuses to
 * start when it is not set.
 */
export function RequiredInProduction(): PropertyDecorator {
  return (prototype, name) => {
    Reflect.defineMetadata(KEY, [...requiredInProduction(prototype), String(name)], prototype);
  };
}

/** The names marked so on a prototype and those it inherits from. */
export function requiredInProduction(prototype: object): string[] {
  return (Reflect.getMetadata(KEY, prototype) as string[] | undefined) ?? [];
}
