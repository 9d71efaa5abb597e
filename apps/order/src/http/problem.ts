import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { ProblemDto } from '@waybill/dto';
import { MessageTooLarge } from '@waybill/messaging';
import { isTransient } from '@waybill/postgres';
import { NotFound, Refusal, type RefusalCode } from '../refusal';

/** The status of every refusal. */
export const STATUS: Record<RefusalCode, number> = {
  'malformed-body': 400,
  'validation-failed': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'illegal-transition': 409,
  'idempotency-in-progress': 409,
  'redrive-limit': 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'idempotency-key-reused': 422,
  'reference-reused': 422,
  'too-many-requests': 429,
  internal: 500,
  unavailable: 503,
};

/** Of refusals that Nest and Fastify make, and of which no more is known than the status. */
const CODE_OF_STATUS: Record<number, [RefusalCode, string]> = {
  400: ['malformed-body', 'the body is not valid JSON'],
  401: ['unauthorized', 'this call needs a bearer token'],
  // What serves the files of Swagger UI says so of a path that leads out of their folder.
  403: ['not-found', 'there is nothing at this path'],
  404: ['not-found', 'there is nothing at this path for this method'],
  405: ['method-not-allowed', 'this path does not know the method'],
  413: ['body-too-large', 'the body is larger than 256 KB'],
  414: ['not-found', 'there is nothing at this path'],
  415: ['unsupported-media-type', 'the body must be application/json'],
};

/** What a caller may know of an error; whatever is not expected is `internal`, with nothing of the inside. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof MessageTooLarge) return new Refusal('body-too-large', 'the order is too large');
  if (thrown instanceof HttpException) {
    if (isBadUrl(thrown.cause)) return new NotFound('path');
    const [code, detail] = CODE_OF_STATUS[thrown.getStatus()] ?? ['internal', ''];
    if (code !== 'internal') return new Refusal(code, detail);
  } else if (isTransient(thrown)) {
    return new Refusal('unavailable', 'the service can not reach its database at the moment; try again');
  }
  return new Refusal('internal', 'something went wrong that should not have; it has been logged');
}

/** Escapes such as %zz: a path that names nothing. */
function isBadUrl(cause: unknown): boolean {
  return (cause as { code?: unknown } | undefined)?.code === 'FST_ERR_BAD_URL';
}

/** The RFC 9457 document of a refusal. */
export function toProblem({ code, message, errors }: Refusal, url: string): ProblemDto {
  const status = STATUS[code];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    instance: url.split('?', 1)[0] ?? url,
    code,
    errors,
  };
}
