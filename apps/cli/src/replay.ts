import { moveOffsets, planReplay, type PartitionReplay } from '@waybill/kafka';
import { inboxRetentionMs } from '@waybill/messaging';
import { deadLetterTopics, groups, topicsReadBy } from '@waybill/topics';
import { confirm } from './ask';
import { command } from './command';
import { readPoint } from './read-point';

const HELP = `npm run replay -- --group GROUP --topic TOPIC --from POINT [--to POINT] [--partition N] [--dry-run] [--yes]

Lets a group read messages of a topic again: moves the offsets that it has committed back, so that it reads on from
there. That is harmless for what it has applied, which its inbox knows, and does what it has missed.

Kafka lets nobody move the offsets of a group that has members, so all replicas of its service must be stopped first
(Kubernetes: kubectl scale deployment/inventory --replicas=0; npm start: Ctrl-C, then npm run infra). Start them again
after it.

  --group      one of ${Object.values(groups).join(', ')}
  --topic      a topic that the group reads
  --from       where to begin: earliest, an offset such as 1200, or a time such as 2026-11-25T10:00:00Z
  --to         where the range ends, itself excluded; default: where the group stands. It chooses the partitions, those
               that have messages in the range, and no more: a group reads on to the end of a topic
  --partition  only this one; for an offset it is best given, since offsets of two partitions have nothing in common
  --dry-run    tells what would be done
  --yes        does not ask

Kafka: KAFKA_BROKERS (default 127.0.0.1:9092), KAFKA_SSL*, KAFKA_SASL_*.`;

const DAY_MS = 86_400_000;

command({
  help: HELP,
  options: {
    group: { type: 'string' },
    topic: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string', default: 'latest' },
    partition: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
  },
  run: async ({ values, config }) => {
    const { group, topic } = readerOf(values.group, values.topic);
    if (values.from === undefined) throw new Error('--from is needed: earliest, an offset or a time');
    const kafka = config.kafka();
    const keptMs = inboxRetentionMs(topicsReadBy(group));
    const plan = await planReplay(kafka, {
      group,
      topic,
      from: readPoint('--from', values.from),
      to: readPoint('--to', values.to),
      partition: readPartition(values.partition),
      knownSince: Date.now() - keptMs,
    }).catch((error: Error) => {
      throw new Error(`Kafka at ${kafka.brokers.join(', ')}: ${error.message}`, { cause: error });
    });
    if (plan.partitions.length === 0) return console.log('there is nothing in that range to be read again');
    tell(group, topic, plan.partitions, keptMs);
    if (plan.members.length > 0) {
      const running = `${group} has ${plan.members.length} member(s), ${plan.members.join(', ')}; Kafka lets nobody move the offsets of a group that runs: stop all replicas of its service first`;
      if (!values['dry-run']) throw new Error(running);
      console.log(running);
    }
    if (values['dry-run']) return console.log('nothing was changed (--dry-run)');
    await confirm(`Move these ${plan.partitions.length} offset(s) of ${group}?`, values.yes);
    const offsets = plan.partitions.map(({ partition, from }) => ({ partition, offset: from }));
    await moveOffsets(kafka, { group, topic }, offsets);
    console.log('moved; start the service again, and it reads them');
  },
});

/** A group of ours and a topic that it reads: anything else is a slip. */
function readerOf(group: string | undefined, topic: string | undefined): { group: string; topic: string } {
  const known: string[] = Object.values(groups);
  if (group === undefined || !known.includes(group))
    throw new Error(
      `--group must be one of ${known.join(', ')}${group === undefined ? '' : `, not ${group}`}`,
    );
  const read = topicsReadBy(group).map(({ name }) => name);
  if (group === groups.order) read.push(...deadLetterTopics.map(({ name }) => name));
  if (topic === undefined || !read.includes(topic))
    throw new Error(`--topic must be one that ${group} reads: ${read.join(', ')}`);
  return { group, topic };
}

function readPartition(text: string | undefined): number | undefined {
  if (text !== undefined && !/^\d{1,9}$/.test(text))
    throw new Error(`--partition must be a number from 0 on, not ${text}`);
  return text === undefined ? undefined : Number(text);
}

function tell(group: string, topic: string, partitions: PartitionReplay[], keptMs: number): void {
  for (const { partition, committed, from, records, beyond } of partitions) {
    const rest = beyond > 0 ? `, and reads the ${beyond} after them again too` : '';
    console.log(
      `${topic}/${partition}: from offset ${committed} back to ${from}: ${records} record(s)${rest}`,
    );
  }
  const total = partitions.reduce((sum, { records, beyond }) => sum + records + beyond, 0);
  console.log(`${group} will read ${total} record(s) again`);
  const forgotten = partitions.reduce((sum, partition) => sum + partition.forgotten, 0);
  if (forgotten > 0) {
    console.log(
      `WARNING: ${forgotten} of them are older than the ${keptMs / DAY_MS} days for which the inbox knows what was ` +
        'applied: they are applied again, and only the keys of the tables themselves (order, reference, version) ' +
        'keep that from doing anything twice',
    );
  }
}
