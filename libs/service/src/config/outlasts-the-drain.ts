import { ValidateBy, type ValidationArguments } from 'class-validator';

const drainOf = (args?: ValidationArguments) => (args?.object as { drainSeconds(): number }).drainSeconds();

/** Refuses a deadline that the drain alone would use up: every shutdown would end by force. */
export const OutlastsTheDrain = () =>
  ValidateBy({
    name: 'outlastsTheDrain',
    validator: {
      validate: (value, args) => !(value <= drainOf(args)),
      defaultMessage: (args) => `must be greater than DRAIN_SECONDS, which is ${drainOf(args)}`,
    },
  });
