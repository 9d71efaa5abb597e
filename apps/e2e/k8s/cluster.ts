import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '@waybill/testing';
import { freePort } from '../src/system/free-port';
import { run } from '../src/system/command';

/** The one that the manifests name. */
export const NAMESPACE = 'waybill';

const WORKLOADS = ['deploy/order', 'deploy/inventory', 'deploy/notification', 'sts/kafka', 'sts/postgres'];

/** `kubectl` in the cluster of the current context; what it printed, its warnings included. */
export async function kubectl(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run('kubectl', args);
  return stdout + stderr;
}

export const inNamespace = (...args: string[]) => kubectl('--namespace', NAMESPACE, ...args);

/** Waits until all Jobs are done and all workloads are ready. */
export async function untilUp(): Promise<void> {
  // Jobs that are done may be gone, and with none left there is nothing to wait for.
  await waitFor(async () => (await jobs()).every(({ succeeded }) => succeeded === 1), {
    what: 'the end of the Jobs',
    timeoutMs: 300_000,
  });
  for (const workload of WORKLOADS) await inNamespace('rollout', 'status', workload, '--timeout=300s');
}

async function list<T>(kind: string): Promise<T[]> {
  const { stdout } = await run('kubectl', ['--namespace', NAMESPACE, 'get', kind, '--output=json']);
  return (JSON.parse(stdout) as { items: T[] }).items;
}

export interface JobState {
  name: string;
  /** Changes when the Job is made anew. */
  uid: string;
  succeeded: number;
}

export async function jobs(): Promise<JobState[]> {
  type Job = { metadata: { name: string; uid: string }; status: { succeeded?: number } };
  return (await list<Job>('jobs')).map(({ metadata: { name, uid }, status: { succeeded = 0 } }) => ({
    name,
    uid,
    succeeded,
  }));
}

export interface PodState {
  name: string;
  ready: boolean;
  restarts: number;
}

/** All pods but those that have done their work. */
export async function pods(): Promise<PodState[]> {
  type Container = { ready: boolean; restartCount: number };
  type Pod = { metadata: { name: string }; status: { phase: string; containerStatuses?: Container[] } };
  return (await list<Pod>('pods'))
    .filter(({ status }) => status.phase !== 'Succeeded')
    .map(({ metadata: { name }, status: { containerStatuses: containers = [] } }) => ({
      name,
      ready: containers.length > 0 && containers.every(({ ready }) => ready),
      restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    }));
}

/** The names of a service's pods that are not on their way out. */
export async function podsOf(service: string): Promise<string[]> {
  type Pod = { metadata: { name: string; labels: Record<string, string>; deletionTimestamp?: string } };
  return (await list<Pod>('pods'))
    .filter(({ metadata: { labels, deletionTimestamp } }) => {
      return labels['app.kubernetes.io/name'] === service && deletionTimestamp === undefined;
    })
    .map(({ metadata: { name } }) => name);
}

let forward: ChildProcess | undefined;

/** Makes the order service reachable at ORDER_PORT of this machine, until `unforward`. */
export async function forwardOrder(): Promise<void> {
  process.env['ORDER_PORT'] = await freePort();
  const ports = `${process.env['ORDER_PORT']}:3000`;
  const args = ['--namespace', NAMESPACE, 'port-forward', '--address=127.0.0.1', 'service/order', ports];
  forward = spawn('kubectl', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${process.env['ORDER_PORT']}/readyz`;
  await waitFor(async () => (await fetch(url)).ok, { what: 'kubectl port-forward' });
}

export async function unforward(): Promise<void> {
  if (!forward || forward.exitCode !== null) return;
  const ended = once(forward, 'exit');
  forward.kill();
  await ended;
}

/** Removes all of it, data included. */
export async function remove(): Promise<void> {
  await unforward();
  await kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=300s');
}
