import { parseArgs } from 'node:util';
import { ENGINE, type Measurement } from './engine/sections';
import { HTTP } from './http/sections';
import { INVENTORY } from './inventory/sections';
import { POISONS } from './poison/sections';
import type { Bench } from './run/bench';
import { killChildren } from './run/child';
import { Infra } from './run/infra';
import { toMarkdown, type Section } from './run/table';
import { SOAK } from './soak/sections';
import { STORY } from './story/sections';
import { WEBHOOKS } from './webhooks/sections';
import { writeResults } from './run/write-results';

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  minutes: { type: 'string', default: '10' },
  only: { type: 'string' },
  ours: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** `npm run bench`: brings up the servers, measures, prints and records the table, and leaves nothing running. */
async function main(): Promise<void> {
  const { positionals, values } = readArguments();
  if (values.help) return console.log(usage());
  const [name = ''] = positionals;
  const suite = SUITES[name];
  if (!suite) throw new Usage(name ? `There is no ${name}.` : 'What is to be measured?');
  const { quick, ours } = values;
  const rounds = Number(values.rounds ?? (quick ? 1 : 3));
  const minutes = Number(values.minutes);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Usage(`--rounds=${values.rounds} is no number of rounds.`);
  if (!(minutes > 0)) throw new Usage(`--minutes=${values.minutes} is no number of minutes.`);
  const parts = values.only?.split(',') ?? Object.keys(suite);
  const unknown = parts.find((part) => !suite[part]);
  if (unknown !== undefined) throw new Usage(`${name} has no section ${unknown}.`);

  const infra = await Infra.start(say);
  stop = () => infra.stop();
  const bench: Bench = { infra, kafka: { brokers: [infra.kafka] }, quick, rounds, minutes, ours, say };
  const sections: Section[] = [];
  for (const part of parts) {
    const measure = suite[part]!;
    const section = await measure(bench);
    console.log(`\n${toMarkdown(section)}`);
    sections.push(section);
  }
  const note = quick
    ? 'A quick run: too short for its numbers to count.'
    : `${rounds === 1 ? 'One round' : `Medians of ${rounds} rounds`}; a backlog, a poisoned record and a soak are measured once.`;
  const recorded = values.only ? `${name}-${parts.join('-')}` : name;
  if (!quick && !ours) console.log(`Recorded in ${writeResults(recorded, sections, note)}`);
}

const SUITES: Record<string, Record<string, Measurement>> = {
  engine: ENGINE,
  story: STORY,
  http: HTTP,
  inventory: INVENTORY,
  webhooks: WEBHOOKS,
  poison: POISONS,
  soak: SOAK,
};

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error));
  }
}

function usage(): string {
  const suites = Object.entries(SUITES).map(
    ([name, sections]) => `  ${name.padEnd(10)} ${Object.keys(sections).join(', ')}`,
  );
  return `npm run bench -- <what> [--only=a,b] [--rounds=3] [--minutes=10] [--ours] [--quick]

What can be measured, and its sections for --only:
${suites.join('\n')}

  --rounds   how often each side has its turn; medians are compared
  --minutes  of the soak
  --ours     without the baselines; not recorded
  --quick    a trial whose numbers do not count; not recorded`;
}

class Usage extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${usage()}`);
  }
}

const startedAt = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${line}`);

let stop: () => Promise<void> = async () => undefined;

async function end(code: number): Promise<never> {
  killChildren();
  await stop();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(130));
main().then(
  () => end(process.exitCode === undefined ? 0 : Number(process.exitCode)),
  (error: unknown) => {
    console.error(error instanceof Usage ? error.message : error);
    return end(1);
  },
);
