import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Answer } from './support';

interface Response {
  headers?: Record<string, object>;
  content?: Record<
    string,
    { schema: object; example?: unknown; examples?: Record<string, { value: unknown }> }
  >;
}
export interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: object[];
  parameters?: { name: string; in: string; schema: object; example?: unknown }[];
  requestBody?: Required<Pick<Response, 'content'>>;
  responses: Record<string, Response>;
}
export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { additionalProperties?: unknown }> };
}

/** Headers that a client reads; those of HTTP itself and of the connection are nobody's contract. */
const TOLD = [
  'location',
  'etag',
  'link',
  'retry-after',
  'preference-applied',
  'idempotency-replayed',
  'www-authenticate',
];

/** Compares what the service says with what its document says. */
export class Conformance {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(private readonly document: OpenApi) {
    addFormats(this.ajv);
    // Closed, so that a field that an answer has and the document has not is found.
    const closed = structuredClone(document);
    for (const schema of Object.values(closed.components.schemas)) schema.additionalProperties ??= false;
    this.ajv.addSchema(closed, 'openapi.json');
  }

  /** What is wrong with a value that a request or an answer of this operation has; empty when nothing is. */
  faultsOfBody(pointer: string[], value: unknown): string[] {
    const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = this.ajv.compile({ $ref: `openapi.json#/${path.join('/')}` });
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  /** What the document does not say of an answer, or says otherwise; empty when it is all there. */
  faultsOf(method: string, url: string, { status, headers, body }: Answer<unknown>): string[] {
    const [path, operation] = this.operation(method, url);
    const response = operation.responses[status];
    if (!response) return [`${operation.operationId} has no ${status}`];
    const told = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
    const faults = TOLD.filter((name) => headers.has(name) && !told.includes(name)).map(
      (name) => `${name} is not told`,
    );
    const type = headers.get('content-type')?.split(';', 1)[0];
    if (type === undefined) return response.content ? [...faults, 'there is no body'] : faults;
    if (!response.content?.[type]) return [...faults, `${status} is not told to be ${type}`];
    const { code } = body as { code?: string };
    if (type === 'application/problem+json' && !response.content[type].examples?.[code ?? ''])
      faults.push(`${operation.operationId} can not answer ${code}`);
    const where = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      type,
      'schema',
    ];
    return [...faults, ...this.faultsOfBody(where, body)];
  }

  private operation(method: string, url: string): [string, Operation] {
    const [called = ''] = url.split('?', 1);
    const fits = (path: string) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(called);
    // The one with the fewest parameters, as the router does it.
    const [path, item] = Object.entries(this.document.paths)
      .filter(([path, item]) => fits(path) && item[method.toLowerCase()])
      .sort(([a], [b]) => a.split('{').length - b.split('{').length)[0] ?? ['', {}];
    const operation = item[method.toLowerCase()];
    if (!operation) throw new Error(`the document has no ${method} ${called}`);
    return [path, operation];
  }
}
