import { Database } from '@waybill/postgres';
import { EventServer } from '../src/index';
import { topicFor, startService } from './support';

/** A service as a process of its own, in the group and with the database of its arguments. */
async function main(group: string, url: string): Promise<void> {
  const { topic } = await topicFor(group);
  const database = new Database({ url, applicationName: 'waybill-test' });
  const app = await startService({ group, source: '/waybill/test', topics: [topic], database });
  process.on('exit', () => {
    try {
      app.get(EventServer).assertLive();
    } catch {
      process.stdout.write('not alive\n');
    }
  });
  process.stdout.write('started\n');
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
