import { services, ownServers, type Service, type Settings } from './settings.ts';
import { StartError } from './start-error.ts';

/** A port that the stack listens on, and the variable that moves it. */
export interface PortUse {
  port: number;
  user: string;
  variable: string;
}

export interface KafkaNode {
  id: number;
  port: number;
  controllerPort: number;
  /** Of listeners that only specs need. */
  secure?: SecurePorts;
}

/** Listeners with TLS. */
export interface SecurePorts {
  /** For clients that log in with a password. */
  login: number;
  /** For clients that show a certificate. */
  certificate: number;
}

/** Clients at KAFKA_PORT, + 2, + 4 …; controllers 10,000 away, below the ports that systems give to outgoing connections. */
export function kafkaNodes({ ports, brokers }: Settings): KafkaNode[] {
  const away = ports.kafka + 10_000 + 2 * brokers <= 65_535 ? 10_000 : -10_000;
  return Array.from({ length: brokers }, (_, index) => {
    const port = ports.kafka + 2 * index;
    return { id: index + 1, port, controllerPort: port + away };
  });
}

export interface Replica {
  service: Service;
  /** Of its pid file and log: `inventory`, `inventory-2`. */
  name: string;
  port: number;
}

export function replicas({ ports, replicas: count }: Settings): Replica[] {
  return services.flatMap((service) =>
    Array.from({ length: count }, (_, index) => ({
      service,
      name: index === 0 ? service : `${service}-${index + 1}`,
      port: ports[service] + 10 * index,
    })),
  );
}

export function serverPorts(settings: Settings): PortUse[] {
  const own = ownServers(settings);
  const kafka = kafkaNodes(settings).flatMap(({ id, port, controllerPort }) => [
    { port, user: `kafka-${id}`, variable: 'KAFKA_PORT' },
    { port: controllerPort, user: `the controller of kafka-${id}`, variable: 'KAFKA_PORT' },
  ]);
  const postgres = { port: settings.ports.postgres, user: 'postgres', variable: 'POSTGRES_PORT' };
  return [...(own.kafka ? kafka : []), ...(own.postgres ? [postgres] : [])];
}

export function servicePorts(settings: Settings): PortUse[] {
  return replicas(settings).map(({ service, name, port }) => ({
    port,
    user: name,
    variable: `${service.toUpperCase()}_PORT`,
  }));
}

/** Throws when the settings can not work whatever else runs on this machine. */
export function checkPortPlan(uses: PortUse[]): void {
  const users = new Map<number, PortUse>();
  for (const use of uses) {
    if (use.port > 65_535) {
      throw new StartError(`${use.user} would get port ${use.port}: choose a lower ${use.variable}.`);
    }
    const other = users.get(use.port);
    if (other) {
      const variables = [...new Set([other.variable, use.variable])].join(' or ');
      throw new StartError(
        `Port ${use.port} is asked for twice, by ${other.user} and ${use.user}: change ${variables}.`,
      );
    }
    users.set(use.port, use);
  }
}
