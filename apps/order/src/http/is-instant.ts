import { ValidateBy } from 'class-validator';
import { parseInstant } from './forms';

/** Accepts the text of an instant, as `parseInstant` reads it. */
export const IsInstant = () =>
  ValidateBy({
    name: 'isInstant',
    validator: {
      validate: (value) => typeof value === 'string' && parseInstant(value) !== undefined,
      defaultMessage: () => '$property must be an RFC 3339 date-time',
    },
  });
