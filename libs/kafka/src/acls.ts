import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
  type AclEntry,
  type Admin,
} from 'kafkajs';
import type { KafkaOptions } from './client';
import { withAdmin } from './with-admin';

/** An ACL in Kafka's own words. */
export interface Acl {
  /** `User:order` */
  principal: string;
  /** `*` for anywhere. */
  host: string;
  permission: keyof typeof AclPermissionTypes;
  operation: keyof typeof AclOperationTypes;
  resource: keyof typeof AclResourceTypes;
  pattern: keyof typeof ResourcePatternTypes;
  name: string;
}

/** How what principals may do differs from what they should. */
export interface AclDrift {
  missing: Acl[];
  /** Those that nobody has declared. */
  extra: Acl[];
}

/** The brokers ask nobody for rights. */
export class NoAuthorizer extends Error {
  constructor() {
    super('the brokers have no authorizer (authorizer.class.name): everybody may do everything there');
  }
}

export function aclDrift(declared: readonly Acl[], existing: readonly Acl[]): AclDrift {
  const without = (some: readonly Acl[], others: readonly Acl[]) => {
    const keys = new Set(others.map(keyOf));
    return some.filter((acl) => !keys.has(keyOf(acl)));
  };
  return { missing: without(declared, existing), extra: without(existing, declared) };
}

/** All ACLs of these principals. */
export async function listAcls(options: KafkaOptions, principals: readonly string[]): Promise<Acl[]> {
  return onBrokers(options, async (admin) => {
    const answers = await Promise.all(
      principals.map((principal) =>
        admin.describeAcls({
          principal,
          resourceType: AclResourceTypes.ANY,
          resourcePatternType: ResourcePatternTypes.ANY,
          operation: AclOperationTypes.ANY,
          permissionType: AclPermissionTypes.ANY,
        }),
      ),
    );
    return answers.flatMap(({ resources }) =>
      resources.flatMap(({ acls, ...resource }) => acls.map((acl) => inWords({ ...acl, ...resource }))),
    );
  });
}

export async function createAcls(options: KafkaOptions, acls: readonly Acl[]): Promise<void> {
  if (acls.length === 0) return;
  await onBrokers(options, (admin) => admin.createAcls({ acl: acls.map(inNumbers) }));
}

export async function deleteAcls(options: KafkaOptions, acls: readonly Acl[]): Promise<void> {
  if (acls.length === 0) return;
  await onBrokers(options, (admin) => admin.deleteAcls({ filters: acls.map(inNumbers) }));
}

function keyOf({ principal, host, permission, operation, resource, pattern, name }: Acl): string {
  return JSON.stringify([principal, host, permission, operation, resource, pattern, name]);
}

function inNumbers({ principal, host, permission, operation, resource, pattern, name }: Acl): AclEntry {
  return {
    principal,
    host,
    permissionType: AclPermissionTypes[permission],
    operation: AclOperationTypes[operation],
    resourceType: AclResourceTypes[resource],
    resourcePatternType: ResourcePatternTypes[pattern],
    resourceName: name,
  };
}

function inWords(entry: AclEntry): Acl {
  const wordFor = <T extends object>(words: T, number: unknown) =>
    (Object.entries(words).find(([, value]) => value === number)?.[0] ?? 'UNKNOWN') as keyof T;
  return {
    principal: entry.principal,
    host: entry.host,
    permission: wordFor(AclPermissionTypes, entry.permissionType),
    operation: wordFor(AclOperationTypes, entry.operation),
    resource: wordFor(AclResourceTypes, entry.resourceType),
    pattern: wordFor(ResourcePatternTypes, entry.resourcePatternType),
    name: entry.resourceName,
  };
}

async function onBrokers<T>(options: KafkaOptions, work: (admin: Admin) => Promise<T>): Promise<T> {
  try {
    return await withAdmin(options, work);
  } catch (error) {
    if (/Security features are disabled/i.test(String(error))) throw new NoAuthorizer();
    throw error;
  }
}
