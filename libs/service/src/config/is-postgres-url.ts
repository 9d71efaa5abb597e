import { ValidateBy } from 'class-validator';

/**
 * Accepts `postgres://` and `postgresql://` URLs. One that does not parse is refused at boot: the driver would read
 * it as something else and fail only with the first query. A password with `#`, `/` or `@` has to be percent-encoded.
 */
export const IsPostgresUrl = () =>
  ValidateBy({
    name: 'isPostgresUrl',
    validator: {
      validate: (value) =>
        typeof value === 'string' && URL.canParse(value) && /^postgres(ql)?:\/\//.test(new URL(value).href),
      defaultMessage: () => 'must be a postgres:// URL, its password percent-encoded',
    },
  });
