import { run } from '../src/system/command';
import { kubectl, NAMESPACE } from './cluster';
import { ClusterSystem } from './cluster-system';

const ELSEWHERE = 'waybill-elsewhere';

/** Prints whether a port can be reached. */
const CONNECT = `
  const [host, port] = process.argv.slice(1);
  const end = (what) => { console.log(what); process.exit(); };
  require('node:net').connect({ host, port, timeout: 3000 })
    .on('connect', () => end('reached')).on('timeout', () => end('no answer')).on('error', ({ code }) => end(code));`;

/** Prints how PostgreSQL takes a service's own role in another database. */
const LOG_IN = `
  const [database] = process.argv.slice(1);
  const url = new URL(process.env.DATABASE_URL);
  url.pathname = '/' + database;
  const client = new (require('pg').Client)(url.href);
  client.connect().then(() => console.log('let in'), ({ code }) => console.log(code)).finally(() => process.exit());`;

const PLACES = { kafka: 9092, postgres: 5432, order: 3000, inventory: 3001, notification: 3002 };
type Place = keyof typeof PLACES;

describe('the network policies', () => {
  let system: ClusterSystem;

  beforeAll(async () => {
    system = await ClusterSystem.up('k8s/overlays/local');
    await kubectl('create', 'namespace', ELSEWHERE);
    // As the Jobs' pods are labelled, which have ended; and one that is none of ours.
    for (const name of ['topics', 'migrate-order', 'stranger']) await startPod(NAMESPACE, name);
    await startPod(ELSEWHERE, 'stranger');
  });
  afterAll(async () => {
    await kubectl('delete', 'namespace', ELSEWHERE, '--ignore-not-found', '--timeout=120s');
    await system.remove();
  });

  async function startPod(namespace: string, name: string): Promise<void> {
    const labels = `--labels=app.kubernetes.io/name=${name}`;
    const container = {
      name: 'node',
      image: 'waybill/cli:local',
      command: ['node', '-e', 'setInterval(() => undefined, 1000)'],
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    };
    const securityContext = {
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    };
    const overrides = JSON.stringify({ spec: { securityContext, containers: [container] } });
    const within = ['--namespace', namespace];
    await kubectl(
      ...['run', name, ...within, labels, '--image=waybill/cli:local', '--restart=Never'],
      ...['--overrides', overrides],
    );
    await kubectl('wait', ...within, `pod/${name}`, '--for=condition=Ready', '--timeout=60s');
  }

  async function inPod(pod: string, script: string, args: string[], namespace = NAMESPACE): Promise<string> {
    const node = ['node', '-e', script, '--', ...args];
    return (await run('kubectl', ['--namespace', namespace, 'exec', pod, '--', ...node])).stdout.trim();
  }

  /** Those of the places that a pod reaches; the others must not even refuse. */
  async function reached(pod: string, namespace = NAMESPACE): Promise<Place[]> {
    const places = Object.entries(PLACES) as [Place, number][];
    const tried = places.map(async ([place, port]) => {
      const answer = await inPod(pod, CONNECT, [`${place}.${NAMESPACE}.svc`, String(port)], namespace);
      return { place, answer };
    });
    const answers = await Promise.all(tried);
    for (const { answer } of answers) expect(answer).toMatch(/^(reached|no answer)$/);
    return answers.filter(({ answer }) => answer === 'reached').map(({ place }) => place);
  }

  it('let each pod reach what it needs, and nothing else', async () => {
    expect(await reached('deploy/inventory')).toEqual(['kafka', 'postgres']);
    expect(await reached('deploy/notification')).toEqual(['kafka', 'postgres']);
    expect((await reached('deploy/order')).filter((place) => place !== 'order')).toEqual([
      'kafka',
      'postgres',
    ]);
    expect(await reached('topics')).toEqual(['kafka']);
    expect(await reached('migrate-order')).toEqual(['postgres']);
    expect(await reached('stranger')).toEqual([]);
  });

  it('let everybody reach the API of order, and nothing beside it', async () => {
    expect(await reached('stranger', ELSEWHERE)).toEqual(['order']);
  });

  it('are not alone: in the PostgreSQL that all share a role has its own database only', async () => {
    expect(await inPod('deploy/order', LOG_IN, ['order'])).toBe('let in');
    // 42501: insufficient privilege.
    expect(await inPod('deploy/order', LOG_IN, ['inventory'])).toBe('42501');
    expect(await inPod('deploy/inventory', LOG_IN, ['order'])).toBe('42501');
  });
});
