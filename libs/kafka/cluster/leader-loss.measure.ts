import { Kafka, logLevel, type Message } from 'kafkajs';
import { CheckedProducer, createKafka } from '../src/index';
import { silent } from '../test/support';
import { loseLeaders, type LeaderLoss, type Sender } from './leader-loss';

const RUNS = Number(process.env['RUNS'] ?? 3);

/** kafkajs with the settings it has by itself: one producer that all senders share, and its answer is not looked at. */
function stockSenders(): () => Sender {
  const kafka = new Kafka({ brokers: testing.kafka().brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  const connected = producer.connect();
  return () => ({
    async send(records) {
      await connected;
      const messages = records.map(({ key, value, partition }): Message => ({ key, value, partition }));
      await producer.sendBatch({ topicMessages: [{ topic: records[0]?.topic ?? '', messages }] });
    },
    disconnect: () => producer.disconnect(),
  });
}

const print = (who: string, { acknowledged, lost, duplicates, errors, longestGapMs }: LeaderLoss) =>
  process.stdout.write(`| ${[who, acknowledged, lost, duplicates, errors, longestGapMs].join(' | ')} |\n`);

describe('a leader killed under load', () => {
  beforeAll(() =>
    process.stdout.write('| | acknowledged | lost | duplicates | errors | longest gap, ms |\n'),
  );

  for (let run = 1; run <= RUNS; run++) {
    it(`run ${run}`, async () => {
      print('kafkajs as it comes', await loseLeaders(stockSenders()));
      print(
        'checked send',
        await loseLeaders(() => new CheckedProducer(createKafka(testing.kafka(), silent))),
      );
    });
  }
});
