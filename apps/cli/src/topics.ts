import {
  alterTopics,
  createTopics,
  describeCluster,
  driftOf,
  waitForBrokers,
  type Cluster,
  type Drift,
} from '@waybill/kafka';
import type { KafkaSettings } from '@waybill/service';
import { allTopics } from '@waybill/topics';
import { keepAcls } from './acls';
import { confirm } from './ask';
import { command } from './command';
import { DRIFTED, offsetsWarning, showDrift } from './show-drift';

const HELP = `npm run topics -- [--check | --apply [--yes]] [--wait=SECONDS] [--brokers=NUMBER]
                   --acls [--user SERVICE=NAME]... [--check | --apply [--prune] [--yes]] [--wait=SECONDS]

Creates the topics that libs/topics declares and that are not there yet, and tells in what those that are there differ
from what is declared: partitions, settings, replication factor. Safe to repeat.

  --check   changes nothing; exit code 3 when something differs or is missing
  --apply   also sets their settings to what is declared, and adds partitions, after asking. It never takes partitions
            away (Kafka can not) and moves no replicas
  --yes     does not ask
  --acls    instead of the topics, what the services' users may do with them: compares their ACLs with what libs/topics
            says that each service writes and reads; exit code 3 when something differs. --apply adds those that are
            missing, after asking
  --user    the user of a service where that is not the service's name: --user order=shop-order, or what a certificate
            says: --user order=CN=order,O=Shop
  --prune   also removes ACLs of these users that are not declared, after asking. Other users' are never looked at
  --wait    how many seconds to wait for the brokers; default 15
  --brokers how many brokers to wait for; default 1. With three or more, topics are created with three copies

Kafka: KAFKA_BROKERS (default 127.0.0.1:9092), KAFKA_SSL*, KAFKA_SASL_*.`;

command({
  help: HELP,
  options: {
    check: { type: 'boolean', default: false },
    apply: { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    acls: { type: 'boolean', default: false },
    user: { type: 'string', multiple: true, default: [] },
    prune: { type: 'boolean', default: false },
    wait: { type: 'string', default: '15' },
    brokers: { type: 'string', default: '1' },
  },
  run: async ({ values, positionals: [stray], config }) => {
    const { check, apply, yes, wait, brokers, acls, user: users, prune } = values;
    const seconds = Number(wait);
    if (!(seconds > 0)) throw new Error(`--wait must be a number of seconds, not ${wait}`);
    const expected = Number(brokers);
    if (!(Number.isInteger(expected) && expected > 0))
      throw new Error(`--brokers must be a number of brokers, not ${brokers}`);
    if (stray !== undefined) throw new Error(`${stray} is no option (--help tells what there is)`);
    if (check && apply) throw new Error('--check changes nothing and --apply does: give one of them');
    if (!acls && (prune || users.length > 0)) throw new Error('--prune and --user belong to --acls');
    if (prune && !apply) throw new Error('--prune changes something: it belongs to --apply');
    const kafka = config.kafka();
    await waitForBrokers({ ...kafka, expected, timeoutMs: seconds * 1000 });
    if (acls) return keepAcls({ kafka, users, apply, prune, yes });
    if (!check) await create(kafka, expected);
    const found = await compare(kafka);
    if (!apply) return tell(found, check);
    const applicable = found.drifts.filter(({ canBeApplied }) => canBeApplied);
    for (const drift of applicable) console.log(showDrift(drift));
    if (applicable.length === 0) return tell(found, true);
    await confirm(question(kafka, applicable), yes);
    await alterTopics(kafka, allTopics, applicable);
    console.log(`${applicable.length} difference(s) put right`);
    return tell(await compare(kafka), true);
  },
});

async function create(kafka: KafkaSettings, brokers: number): Promise<void> {
  console.log(`creating topics at ${kafka.brokers.join(', ')}`);
  const { created, existing } = await createTopics(kafka, allTopics, { brokers });
  for (const name of created) console.log(`created ${name}`);
  console.log(`${created.length} topics created, ${existing.length} were there`);
}

interface Found {
  cluster: Cluster;
  drifts: Drift[];
}

async function compare(kafka: KafkaSettings): Promise<Found> {
  const names = allTopics.map(({ name }) => name);
  const cluster = await describeCluster(kafka, names);
  const states = new Map(cluster.topics.map((topic) => [topic.name, topic]));
  return {
    cluster,
    drifts: allTopics.flatMap((spec) => driftOf(spec, states.get(spec.name), cluster.brokers)),
  };
}

/** Prints what differs. Where that was the question the exit code says it too. */
function tell({ cluster, drifts }: Found, asked: boolean): number {
  for (const drift of drifts) console.log(showDrift(drift));
  const warning = offsetsWarning(cluster.offsetsRetentionMinutes, allTopics);
  if (warning) console.log(warning.text);
  const differs = drifts.length > 0 || warning?.isDrift === true;
  if (!differs && asked) console.log(`all ${allTopics.length} topics are as they are declared`);
  if (differs && !asked) console.log('topics --apply puts right what can be');
  return differs && asked ? DRIFTED : 0;
}

function question({ brokers }: KafkaSettings, drifts: Drift[]): string {
  const grows = drifts.some(({ what }) => what === 'partitions');
  const moves = grows
    ? 'Adding partitions moves keys: the next messages of an order may overtake its earlier ones. Stop the services, ' +
      'and let their outboxes and lags run empty first. '
    : '';
  return `${moves}Change these ${drifts.length} setting(s) at ${brokers.join(', ')}?`;
}
