import type { OpenAPIObject } from '@nestjs/swagger';

/** Says in the document what `BodyPipe` does: a body has the fields of its class and no others, its parts too. */
export function closeBodies({ paths, components }: OpenAPIObject): void {
  const bodies = Object.values(paths).flatMap(({ post, put }) => [post?.requestBody, put?.requestBody]);
  const pending = schemaNames(bodies);
  for (const name of pending) {
    const schema = components?.schemas?.[name];
    if (!schema || '$ref' in schema) continue;
    schema.additionalProperties = false;
    for (const inner of schemaNames(schema)) pending.add(inner);
  }
}

/** Of all schemas that something refers to. */
function schemaNames(something: unknown): Set<string> {
  const references = JSON.stringify(something).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  return new Set([...references].map(([, name = '']) => name));
}
