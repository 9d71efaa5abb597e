import type { TopicSpec } from '@waybill/kafka';
import { deadLetterTopics, groups } from '../topics';
import { channels, serviceOf, type Channel, type Service } from './channels';
import { deadLetterHeaders, messageHeaders } from './headers';
import { messageSchemas } from './message-schemas';

const BINDING = { bindingVersion: '0.5.0' };
const DEAD_LETTER = 'dead-letter';
const ref = (...path: string[]) => ({ $ref: `#/${path.join('/')}` });
const byName = <T>(entries: [string, T][]) => Object.fromEntries(entries);

/** The AsyncAPI document of all topics: what lies on them, who writes them and which groups read them. */
export function asyncApi() {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Waybill',
      version: '1',
      description: [
        'The messages between the services. Delivery is at least once and in order per key: know a message again by',
        '`ce_source` and `ce_id`. Skip types that you do not know, and ignore fields that you do not know. A change',
        'that an old reader would not survive gets a type of its own, with the next number at its end.',
      ].join(' '),
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      tags: Object.keys(groups).map((name) => ({ name, description: `What the ${name} service does.` })),
    },
    defaultContentType: 'application/json',
    servers: {
      local: { host: '127.0.0.1:9092', protocol: 'kafka', description: 'The Kafka of `npm start`.' },
    },
    channels: byName([...channels.map(messageChannel), ...deadLetterTopics.map(deadLetterChannel)]),
    operations: byName([
      ...channels.flatMap(messageOperations),
      ...deadLetterTopics.flatMap(({ name, group }) => [
        send(name, serviceOf(group), 'park', 'Parks what it can not apply.'),
        receive(name, groups.order, 'Keeps dead letters for the operators.'),
      ]),
    ]),
    components: {
      messages: { ...byName(channels.flatMap(messages)), [DEAD_LETTER]: deadLetter() },
      schemas: byName(
        [...messageSchemas].map(([type, { $schema: _, $id: __, ...schema }]) => [type, schema]),
      ),
    },
  };
}

function messageChannel({ topic, description }: Channel): [string, object] {
  const carried = topic.messages.map(({ type }): [string, object] => [
    type,
    ref('components', 'messages', type),
  ]);
  return [topic.name, { ...channelOf(topic), description, messages: byName(carried) }];
}

function deadLetterChannel(topic: (typeof deadLetterTopics)[number]): [string, object] {
  const description = `What ${topic.group} could not apply of ${topic.origin.name}: bytes and headers as they were, with more headers that say why.`;
  const messages = { [DEAD_LETTER]: ref('components', 'messages', DEAD_LETTER) };
  return [topic.name, { ...channelOf(topic), description, messages }];
}

function channelOf({ name, partitions, config }: TopicSpec) {
  const numbers = ['retention.ms', 'max.message.bytes'].filter((setting) => setting in config);
  const topicConfiguration = {
    'cleanup.policy': config['cleanup.policy']?.split(','),
    ...byName(numbers.map((setting) => [setting, Number(config[setting])])),
  };
  return { address: name, bindings: { kafka: { topic: name, partitions, topicConfiguration, ...BINDING } } };
}

function messages({ topic, writer, key }: Channel): [string, object][] {
  return topic.messages.map(({ type }) => {
    const { title, description } = messageSchemas.get(type) ?? {};
    return [
      type,
      {
        name: type,
        title,
        summary: description,
        contentType: 'application/json',
        headers: messageHeaders(type, writer),
        payload: ref('components', 'schemas', type),
        correlationId: { location: '$message.header#/x-correlation-id' },
        bindings: { kafka: { key: { type: 'string', description: `UTF-8: ${key}.` }, ...BINDING } },
      },
    ];
  });
}

function deadLetter() {
  return {
    name: DEAD_LETTER,
    title: 'A message that was parked',
    contentType: 'application/octet-stream',
    headers: deadLetterHeaders,
    bindings: { kafka: { ...BINDING } },
  };
}

function messageOperations({ topic, writer }: Channel): [string, object][] {
  return [
    send(topic.name, writer, 'send', 'Writes it, from its outbox.'),
    ...Object.keys(topic.deadLetters).map((group) => receive(topic.name, group, 'Reads it.')),
    send(topic.name, 'order', 'redrive', 'Sends a parked message back, when an operator says so.'),
  ];
}

function send(topic: string, service: Service, verb: string, summary: string): [string, object] {
  return operation(topic, service, verb, { action: 'send', summary });
}

function receive(topic: string, group: string, summary: string): [string, object] {
  const bindings = { kafka: { groupId: { type: 'string', const: group }, ...BINDING } };
  return operation(topic, serviceOf(group), 'receive', { action: 'receive', summary, bindings });
}

function operation(topic: string, service: Service, verb: string, rest: object): [string, object] {
  return [
    `${service}.${verb}.${topic}`,
    { channel: ref('channels', topic), tags: [{ name: service }], ...rest },
  ];
}
