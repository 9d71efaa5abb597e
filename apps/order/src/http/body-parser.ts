import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Refusal } from '../refusal';

type Done = (error: Error | null, body?: unknown) => void;

/**
 * JSON and nothing else. An empty body counts as none, whatever its content type says: clients with a default header
 * send one with the calls that take no body.
 */
export function useJsonBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  const bodyLimit = fastify.initialConfig.bodyLimit;
  app.useBodyParser('application/json', { bodyLimit }, (request, body: Buffer, done: Done) => {
    try {
      done(null, parse(body, request.headers));
    } catch (error) {
      done(error as Error);
    }
  });
  // Nest adds a parser for forms unless there is one.
  app.useBodyParser(
    'application/x-www-form-urlencoded',
    { bodyLimit },
    (_request, body: Buffer, done: Done) => {
      if (body.length === 0) done(null);
      else done(new Refusal('unsupported-media-type', 'the body must be application/json'));
    },
  );
}

function parse(body: Buffer, headers: IncomingHttpHeaders): unknown {
  if (body.length === 0) return undefined;
  refuseEncodings(headers);
  if (!isUtf8(body)) throw new Refusal('malformed-body', 'the body is not UTF-8');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new Refusal('malformed-body', `the body is not valid JSON: ${(error as Error).message}`);
  }
}

/** JSON is UTF-8 (RFC 8259), whatever charset is claimed; and what is compressed would have to be bounded anew. */
function refuseEncodings(headers: IncomingHttpHeaders): void {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers['content-type'] ?? '') ?? [];
  if (!/^(utf-?8|us-ascii)$/i.test(charset))
    throw new Refusal('unsupported-media-type', 'the body must be in UTF-8');
  if (!/^(identity)?$/i.test(headers['content-encoding']?.trim() ?? ''))
    throw new Refusal('unsupported-media-type', 'the body must not be compressed');
}
