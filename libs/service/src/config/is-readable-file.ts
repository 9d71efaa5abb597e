import { accessSync, constants, statSync } from 'node:fs';
import { ValidateBy } from 'class-validator';

/** Accepts the path of a file that this process may read, so that a missing secret mount is found at boot. */
export const IsReadableFile = () =>
  ValidateBy({
    name: 'isReadableFile',
    validator: {
      validate: (value) => typeof value === 'string' && isReadable(value),
      defaultMessage: () => 'must be the path of a readable file',
    },
  });

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
