/** The reasons to refuse a request, by the names that the contract gives them. */
export type RefusalCode =
  | 'malformed-body'
  | 'validation-failed'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'illegal-transition'
  | 'idempotency-in-progress'
  | 'redrive-limit'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'idempotency-key-reused'
  | 'reference-reused'
  | 'too-many-requests'
  | 'internal'
  | 'unavailable';

/** What is wrong with one field of what was sent; `path` is dotted, as in `lines.0.quantity`. */
export interface FieldError {
  path: string;
  message: string;
}

/** Something asked for that is not done, for a reason that the caller may know. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly errors?: FieldError[],
  ) {
    super(message);
  }
}

/** Fields that are well-formed JSON and yet not acceptable. */
export class ValidationFailed extends Refusal {
  constructor(errors: FieldError[]) {
    super('validation-failed', errors.map(describe).slice(0, 3).join('; '), errors);
  }
}

/** There is nothing by this name. */
export class NotFound extends Refusal {
  constructor(what: string) {
    super('not-found', `there is no such ${what}`);
  }
}

function describe({ path, message }: FieldError): string {
  return path === '' ? message : `${path}: ${message}`;
}
