import { setTimeout as delay } from 'node:timers/promises';
import { aclDrift, createAcls, deleteAcls, listAcls, type Acl, type AclDrift } from '@waybill/kafka';
import type { KafkaSettings } from '@waybill/service';
import { rightsOf, services, type Service } from '@waybill/topics';
import { confirm } from './ask';
import { DRIFTED } from './show-drift';

export interface AclOptions {
  kafka: KafkaSettings;
  /** `service=user` for each user that has another name than its service. */
  users: readonly string[];
  apply: boolean;
  /** Also takes away what is not declared. */
  prune: boolean;
  yes: boolean;
}

const ANOTHER_LOOK_MS = 200;
const LOOKS = 50;

/** Compares what the services' users may do with what they need, and puts it right when it is told to; the exit code. */
export async function keepAcls({ kafka, users, apply, prune, yes }: AclOptions): Promise<number> {
  const principals = principalsOf(users);
  const declared = services.flatMap((service) => aclsOf(service, principals[service]));
  const compare = async () => aclDrift(declared, await listAcls(kafka, Object.values(principals)));
  const found = await compare();
  const missing = apply ? found.missing : [];
  const extra = apply && prune ? found.extra : [];
  const at = kafka.brokers.join(', ');
  tell(found);
  if (missing.length > 0) {
    await confirm(`Add these ${missing.length} ACL(s) at ${at}?`, yes);
    await createAcls(kafka, missing);
    console.log(`${missing.length} ACL(s) added`);
  }
  if (extra.length > 0) {
    await confirm(`Remove the ${extra.length} ACL(s) that are not declared at ${at}?`, yes);
    await deleteAcls(kafka, extra);
    console.log(`${extra.length} ACL(s) removed`);
  }
  return judge(await settled(compare, missing, extra), declared.length, { apply, prune });
}

/** A broker hears a little later from its controller what was changed. */
async function settled(compare: () => Promise<AclDrift>, added: Acl[], removed: Acl[]): Promise<AclDrift> {
  for (let looks = 1; ; looks++) {
    const found = await compare();
    const stale =
      (added.length > 0 && found.missing.length > 0) || (removed.length > 0 && found.extra.length > 0);
    if (!stale || looks === LOOKS) return found;
    await delay(ANOTHER_LOOK_MS);
  }
}

function tell({ missing, extra }: AclDrift): void {
  for (const acl of missing) console.log(`drift: ${showAcl(acl)} is not there`);
  for (const acl of extra) console.log(`drift: ${showAcl(acl)} is not declared`);
}

function judge(
  { missing, extra }: AclDrift,
  declared: number,
  { apply, prune }: Pick<AclOptions, 'apply' | 'prune'>,
): number {
  if (missing.length === 0 && extra.length === 0) {
    console.log(`all ${declared} ACLs are as they are declared`);
    return 0;
  }
  if (missing.length > 0 && !apply) console.log('topics --acls --apply adds what is missing');
  if (extra.length > 0 && !prune) console.log('topics --acls --apply --prune removes what is not declared');
  return DRIFTED;
}

/** One line for an ACL, in the words of kafka-acls. */
export function showAcl({ principal, permission, operation, host, resource, pattern, name }: Acl): string {
  const whence = host === '*' ? '' : ` from ${host}`;
  return `${principal}${whence} ${permission} ${operation} on ${pattern} ${resource} ${name}`;
}

function aclsOf(service: Service, principal: string): Acl[] {
  const anywhere = { principal, host: '*', permission: 'ALLOW', pattern: 'LITERAL' } as const;
  return rightsOf(service).map((right) => ({ ...anywhere, ...right }));
}

/** Kafka's name for the user of each service. */
export function principalsOf(users: readonly string[]): Record<Service, string> {
  const names = Object.fromEntries(services.map((service) => [service, service])) as Record<Service, string>;
  for (const user of users) {
    const [service, name] = [user.slice(0, user.indexOf('=')), user.slice(user.indexOf('=') + 1)];
    if (!services.includes(service as Service) || name === '')
      throw new Error(`--user must be SERVICE=NAME with one of ${services.join(', ')}, not ${user}`);
    names[service as Service] = name;
  }
  if (new Set(Object.values(names)).size < services.length)
    throw new Error('--user: two services with one user would have each other’s rights');
  return Object.fromEntries(
    Object.entries(names).map(([service, name]) => [
      service,
      name.startsWith('User:') ? name : `User:${name}`,
    ]),
  ) as Record<Service, string>;
}
