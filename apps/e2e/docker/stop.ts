import { compose } from './compose';

/** Jest's global tear-down: removes the containers and their data. */
export default async function stop(): Promise<void> {
  await compose('down', '--volumes', '--timeout', '10');
}
