import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './infra';
import { machineFacts } from './machine';
import { toMarkdown, type Section } from './table';

const RESULTS = join(repository, 'bench/results');

/** Writes `<date>-<name>.md` and `.json`, and returns the path of the first. */
export function writeResults(name: string, sections: Section[], note: string): string {
  const facts = machineFacts();
  mkdirSync(RESULTS, { recursive: true });
  const path = join(RESULTS, `${facts['date']?.slice(0, 10)}-${name}`);
  const list = Object.entries(facts).map(([fact, value]) => `- ${fact}: ${value}`);
  const text = [`# Benchmark: ${name}`, '', note, '', ...list, '', ...sections.map(toMarkdown)].join('\n');
  writeFileSync(`${path}.md`, text);
  writeFileSync(`${path}.json`, `${JSON.stringify({ name, note, machine: facts, sections }, null, 2)}\n`);
  return `${path}.md`;
}
