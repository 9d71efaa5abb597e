import { startServers } from './start';

/** Jest's global set-up for specs that kill brokers: three of them, which no other project uses. */
export default function startCluster(): Promise<void> {
  return startServers(3);
}
