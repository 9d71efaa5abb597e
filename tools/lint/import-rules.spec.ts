import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BOUNDARY = '@nx/enforce-module-boundaries';
const IMPORT = 'no-restricted-imports';
const TYPES_ONLY = '@typescript-eslint/no-restricted-imports';
const ENVIRONMENT = 'no-restricted-properties';

/** A file of each room, whose text the fixtures take the place of. */
const fileOf: Record<string, string> = {
  dto: 'libs/dto/src/index.ts',
  topics: 'libs/topics/src/topics.ts',
  kafka: 'libs/kafka/src/index.ts',
  postgres: 'libs/postgres/src/index.ts',
  messaging: 'libs/messaging/src/index.ts',
  service: 'libs/service/src/index.ts',
  client: 'libs/client/src/index.ts',
  app: 'apps/order/src/app.module.ts',
  cli: 'apps/cli/src/topics.ts',
};

/** Breaches of the import rules: who, of what, and which rule must say so. */
const forbidden: [room: string, code: string, rule: string][] = [
  ['dto', `export * from '@waybill/topics';`, BOUNDARY],
  ['dto', `export * from '@waybill/kafka';`, BOUNDARY],
  ['kafka', `export * from '@waybill/dto';`, BOUNDARY],
  ['kafka', `export * from '@waybill/topics';`, BOUNDARY],
  ['kafka', `export * from '@waybill/messaging';`, BOUNDARY],
  ['postgres', `export * from '@waybill/kafka';`, BOUNDARY],
  ['postgres', `export * from '@waybill/messaging';`, BOUNDARY],
  ['topics', `export * from '@waybill/messaging';`, BOUNDARY],
  ['topics', `export { createKafka } from '@waybill/kafka';`, TYPES_ONLY],
  ['topics', `export * from '@waybill/postgres';`, BOUNDARY],
  ['messaging', `export * from '@waybill/dto';`, BOUNDARY],
  ['messaging', `export * from '@waybill/topics';`, BOUNDARY],
  ['messaging', `export * from '@waybill/service';`, BOUNDARY],
  ['service', `export * from '@waybill/dto';`, BOUNDARY],
  ['service', `export * from '@waybill/topics';`, BOUNDARY],
  ['service', `export * from '@waybill/kafka';`, BOUNDARY],
  ['app', `export * from '@waybill/kafka';`, BOUNDARY],
  ['app', `export * from '@waybill/inventory';`, BOUNDARY],
  ['app', `export * from '../../inventory/src/app.module';`, BOUNDARY],
  ['client', `export * from '@waybill/dto';`, BOUNDARY],
  ['app', `export * from '@waybill/client';`, BOUNDARY],
  ['cli', `export * from '@waybill/client';`, BOUNDARY],
  ['service', `export * from '@waybill/client';`, BOUNDARY],
  ['messaging', `export * from '@waybill/testing';`, BOUNDARY],
  ['app', `export * from '@waybill/testing';`, BOUNDARY],
  ['app', `export * from '../../../tools/settings/settings';`, BOUNDARY],
  ['app', `export * from '../../e2e/src/invariants';`, BOUNDARY],
  ['app', `export * from '../../cli/src/config';`, BOUNDARY],
  ['cli', `export * from '@waybill/order';`, BOUNDARY],
  ['messaging', `export { Kafka } from 'kafkajs';`, IMPORT],
  ['app', `export { Kafka } from 'kafkajs';`, IMPORT],
  ['app', `export { sql } from 'kysely';`, IMPORT],
  ['messaging', `export { sql } from 'kysely';`, IMPORT],
  ['service', `export { sql } from 'kysely/migration';`, IMPORT],
  ['service', `export const url = process.env['DATABASE_URL'];`, ENVIRONMENT],
  ['app', `export const url = process.env.DATABASE_URL;`, ENVIRONMENT],
  ['kafka', `export const { env } = process;`, ENVIRONMENT],
];

const allowed: [room: string, code: string][] = [
  ['topics', `export type { Topic } from '@waybill/kafka'; export * from '@waybill/dto';`],
  ['messaging', `export * from '@waybill/kafka'; export * from '@waybill/postgres';`],
  ['service', `export * from '@waybill/messaging';`],
  ['app', `export * from '@waybill/service'; export * from '@waybill/topics'; export * from '@waybill/dto';`],
  ['cli', `export * from '@waybill/messaging'; export * from '@waybill/kafka';`],
  ['app', `export * from '@waybill/messaging'; export * from '@waybill/postgres';`],
  ['kafka', `export { Kafka } from 'kafkajs';`],
  ['postgres', `export { sql } from 'kysely';`],
];

describe('the import rules', () => {
  let eslint: ESLint;

  before(() => {
    eslint = new ESLint({ cwd: root });
  });

  const rulesBrokenBy = async (room: string, code: string): Promise<string[]> => {
    const [result] = await eslint.lintText(code, { filePath: `${root}/${fileOf[room]}` });
    assert.ok(result);
    return result.messages.map(({ ruleId, message }) => ruleId ?? message);
  };

  for (const [room, code, rule] of forbidden) {
    it(`forbid ${room}: ${code}`, async () => {
      const broken = await rulesBrokenBy(room, code);
      assert.ok(broken.includes(rule), `${rule} is not among: ${broken.join(', ')}`);
    });
  }

  for (const [room, code] of allowed) {
    it(`allow ${room}: ${code}`, async () => {
      assert.deepEqual(await rulesBrokenBy(room, code), []);
    });
  }
});
