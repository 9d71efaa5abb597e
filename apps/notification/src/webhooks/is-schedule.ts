import { ValidateBy } from 'class-validator';
import { parseSchedule } from '../notices/retry-schedule';

export const IsSchedule = () =>
  ValidateBy({
    name: 'isSchedule',
    validator: {
      validate: (value) => typeof value === 'string' && parseSchedule(value) !== undefined,
      defaultMessage: () => 'must be a list of times such as 5s,1m,2h',
    },
  });
