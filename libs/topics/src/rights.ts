import { channels, serviceOf, type Service } from './documents/channels';
import { allTopics, deadLetterTopics, groups, topicsReadBy } from './topics';

/** Something that a service's user may do at the brokers, in the words of Kafka's ACLs. */
export interface Right {
  resource: 'TOPIC' | 'GROUP';
  name: string;
  /** READ and WRITE have DESCRIBE in them. */
  operation: 'READ' | 'WRITE' | 'DESCRIBE' | 'DESCRIBE_CONFIGS';
}

export const services = Object.keys(groups) as Service[];

/** All that the user of a service needs, and no more. */
export function rightsOf(service: Service): Right[] {
  const group = groups[service];
  const isOperators = service === 'order';
  return [
    // Who answers the operators sends parked messages back to whatever topic they came from.
    ...on('WRITE', isOperators ? messageTopics : channels.filter(isWrittenBy(service)).map(topicOf)),
    ...on('READ', topicsReadBy(group)),
    ...on(
      'WRITE',
      deadLetterTopics.filter((topic) => topic.group === group),
    ),
    { resource: 'GROUP', name: group, operation: 'READ' },
    ...(isOperators ? [...on('READ', deadLetterTopics), ...forTopicsCall(service)] : []),
  ];
}

const topicOf = ({ topic }: (typeof channels)[number]) => topic;
const messageTopics = channels.map(topicOf);
const isWrittenBy = (service: Service) => (channel: (typeof channels)[number]) => channel.writer === service;

function on(operation: Right['operation'], topics: readonly { name: string }[]): Right[] {
  return topics.map(({ name }) => ({ resource: 'TOPIC', name, operation }));
}

/** `GET /v1/topics` tells the settings of all topics, and how far every group has come. */
function forTopicsCall(service: Service): Right[] {
  const others = Object.values(groups).filter((group) => serviceOf(group) !== service);
  return [
    ...on('DESCRIBE_CONFIGS', allTopics),
    ...others.map((name): Right => ({ resource: 'GROUP', name, operation: 'DESCRIBE' })),
  ];
}
