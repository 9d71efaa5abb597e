import type { JsonSchema } from '@waybill/dto';
import type { TopicSpec } from '@waybill/kafka';
import { deadLetterTopics } from '../topics';
import { channels, serviceOf, type Channel } from './channels';
import { deadLetterHeaders, messageHeaders } from './headers';
import { messageSchemas } from './message-schemas';

const DAY_MS = 86_400_000;

/** `docs/events.md`: the topics and their messages, for people. */
export function eventsPage(): string {
  return `# Events

Made by \`npm run schemas\` out of \`libs/topics\` and \`libs/dto\`; do not edit. For programs there are \`/asyncapi.json\` and \`/schemas/{type}\` at the order service, and the schemas in \`libs/dto/schemas\`.

The value of a message is JSON, its key the id of what it is about. Delivery is at least once and in order per key: know a message again by \`ce_source\` and \`ce_id\`. Skip types that you do not know, ignore fields that you do not know, and expect values that are not listed where a list ends in “…”. What has a ? may be absent. A change that an old reader would not survive gets a type of its own, with the next number at its end.

${channels.map(topicSection).join('\n')}
## Dead letters

A message that a group can not apply is parked, key, value and headers as they were, on that group's own topic. The order service reads them all, for \`GET /v1/dead-letters\`.

${table(
  ['topic', 'partitions', 'kept', 'what', 'parked by'],
  deadLetterTopics.map((topic) => [
    code(topic.name),
    String(topic.partitions),
    kept(topic),
    code(topic.origin.name),
    serviceOf(topic.group),
  ]),
)}
It has these headers more:

${headerTable(deadLetterHeaders)}
## Headers

Of every message, as text: the [Kafka binding of CloudEvents](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md) in binary mode, and the story that it belongs to.

${headerTable(messageHeaders('waybill.….v1', '…'))}`;
}

function topicSection({ topic, writer, key, description }: Channel): string {
  const readers = Object.keys(topic.deadLetters).map(serviceOf).join(', ');
  const facts = [[key, String(topic.partitions), kept(topic), writer, readers]];
  const messages = topic.messages.map(({ type }) => messageSection(type)).join('\n');
  return `## ${code(topic.name)}

${description}

${table(['key', 'partitions', 'kept', 'written by', 'read by'], facts)}
${messages}`;
}

function messageSection(type: string): string {
  const schema = messageSchemas.get(type) ?? {};
  return `### ${code(type)}

${schema.title}: ${schema.description}

${table(['field', 'type', 'meaning'], fieldRows(schema))}`;
}

function fieldRows({ properties = {}, required = [] }: JsonSchema, parent = ''): string[][] {
  return Object.entries(properties).flatMap(([field, schema]) => {
    const path = `${parent}${field}`;
    const optional = required.includes(field) ? '' : '?';
    const row = [code(path) + optional, typeOf(schema), schema.description ?? ''];
    return [row, ...fieldRows(schema.items ?? {}, `${path}[].`), ...fieldRows(schema, `${path}.`)];
  });
}

function headerTable({ properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(([name, schema]) => [
    code(name) + (required.includes(name) ? '' : '?'),
    typeof schema.const === 'string' ? code(schema.const) : typeOf(schema),
    schema.description ?? '',
  ]);
  return table(['header', 'value', 'meaning'], rows);
}

function typeOf({ type, format, anyOf, minimum, maximum, pattern, items, not }: JsonSchema): string {
  const values = anyOf?.flatMap((choice) => choice.enum ?? []).map((value) => code(String(value)));
  if (values) return `${values.join(', ')}, …`;
  const name = format ?? [type ?? ''].flat().join(' or ');
  const limits = [
    minimum === undefined ? '' : `from ${minimum}`,
    maximum === undefined ? '' : `to ${maximum}`,
    typeof not?.const === 'number' ? `not ${not.const}` : '',
    pattern === undefined ? '' : code(pattern),
  ];
  const kind = items ? `array of ${typeof items.type === 'string' ? items.type : 'any'}s` : name;
  return [kind, ...limits].filter(Boolean).join(', ');
}

function kept({ config }: TopicSpec): string {
  const retention = config['retention.ms'];
  return retention === undefined ? 'compacted' : `${Number(retention) / DAY_MS} days`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}
