import type { OpenAPIObject } from '@nestjs/swagger';
import { toProblem } from '../http/problem';
import { Refusal, type RefusalCode } from '../refusal';
import { answerExamples, pathExamples, problemExamples, schemaExamples, streamExamples } from './examples';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameter = { name: string; in: string; example?: unknown };
type Response = Exclude<NonNullable<Operation['responses'][string]>, { $ref: string }>;
type Media = NonNullable<Response['content']>[string];

const REQUEST_ID = { $ref: '#/components/headers/X-Request-Id' };

/** Adds what holds for every call alike, and the examples. */
export function completeOpenApi(document: OpenAPIObject): OpenAPIObject {
  document.components = {
    ...document.components,
    headers: {
      'X-Request-Id': {
        description: 'As in the service’s log: the caller’s own, or a new one.',
        schema: { type: 'string' },
      },
    },
  };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of [item.get, item.put, item.post, item.delete])
      if (operation) completeOperation(operation, path);
  }
  return document;
}

function completeOperation(operation: Operation, path: string): void {
  // Said of every call, so that no reader has to guess whether it was forgotten.
  operation.security ??= [];
  for (const parameter of (operation.parameters ?? []) as Parameter[])
    if (parameter.in === 'path') parameter.example ??= pathExamples[parameter.name];
  if (operation.requestBody && 'content' in operation.requestBody)
    for (const media of Object.values(operation.requestBody.content)) media.example = exampleOf(media);
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pathExamples[name] ?? ''));
  for (const [status, response] of Object.entries(operation.responses) as [string, Response][]) {
    response.headers = { ...response.headers, 'X-Request-Id': REQUEST_ID };
    for (const [type, media] of Object.entries(response.content ?? {})) {
      if (type === 'application/problem+json') media.examples = problems(response.description, url);
      else if (type === 'text/event-stream') media.example = streamExamples[operation.operationId ?? ''];
      else media.example = answerExamples[`${operation.operationId} ${status}`] ?? exampleOf(media);
    }
  }
}

/** One for each code that the description names. */
function problems(description: string, url: string): Media['examples'] {
  const codes = [...description.matchAll(/`([\w-]+)`/g)].map(([, code]) => code as RefusalCode);
  return Object.fromEntries(
    codes.map((code) => [code, { value: toProblem(new Refusal(code, problemExamples[code] ?? code), url) }]),
  );
}

function exampleOf({ schema }: Media): unknown {
  if (!schema) return undefined;
  if ('$ref' in schema) return schemaExamples[schema.$ref.split('/').at(-1) ?? ''];
  const item = schema.properties?.['items'];
  if (!item || '$ref' in item || !item.items) return undefined;
  return { items: [exampleOf({ schema: item.items })], next: null };
}
