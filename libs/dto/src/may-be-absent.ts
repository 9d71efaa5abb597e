import { ValidateIf } from 'class-validator';

/** May be left out, and may not be null. */
export const MayBeAbsent = () => ValidateIf((_object: object, value: unknown) => value !== undefined);
