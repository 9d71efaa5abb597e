import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { main } from '../settings/main.ts';
import { repository } from '../settings/settings.ts';
import { StartError } from '../settings/start-error.ts';
import { findKustomize } from './kustomize.ts';

type Linter = 'kube-score' | 'checkov';
type Findings = { name: string; line: string }[];

/** How each is run, and how its answer reads. */
const LINTERS: Record<Linter, { args: (file: string) => string[]; read: (output: string) => Findings }> = {
  'kube-score': {
    args: (file) => ['score', '--output-format', 'json', '--output-version', 'v2', file],
    read: (output) =>
      (JSON.parse(output) as ScoredObject[]).flatMap(({ object_name, checks }) =>
        checks
          .filter(({ grade, skipped }) => grade < 10 && !skipped)
          .flatMap(({ check: { id, name }, comments }) =>
            (comments ?? [{ summary: name }]).map(({ summary }) => ({
              // One check looks at all resources, of which some are to be missing and some are not.
              name: id === 'container-resources' ? `${id}: ${summary}` : id,
              line: `${object_name}: ${summary}`,
            })),
          ),
      ),
  },
  checkov: {
    args: (file) => ['--file', file, '--framework', 'kubernetes', '--output', 'json', '--quiet'],
    read: (output) =>
      (JSON.parse(output) as CheckovReport).results.failed_checks.map(
        ({ check_id, check_name, resource }) => ({
          name: check_id,
          line: `${resource}: ${check_name}`,
        }),
      ),
  },
};

interface ScoredObject {
  object_name: string;
  checks: {
    check: { id: string; name: string };
    grade: number;
    skipped: boolean;
    comments: { summary: string }[] | null;
  }[];
}
interface CheckovReport {
  results: { failed_checks: { check_id: string; check_name: string; resource: string }[] };
}

/** `node tools/deploy/lint-policies.ts [OVERLAY]`: what kube-score and checkov say, but for k8s/policy-exceptions.yaml. */
await main(async () => {
  const overlay = process.argv[2] ?? 'k8s/overlays/production';
  const build = findKustomize();
  if (!build) throw new StartError('This needs kustomize or kubectl on the PATH.');
  const exceptions = parse(readFileSync(join(repository, 'k8s/policy-exceptions.yaml'), 'utf8')) as Record<
    Linter,
    Record<string, string>
  >;
  const folder = mkdtempSync(join(tmpdir(), 'waybill-policies-'));
  try {
    const file = join(folder, 'rendered.yaml');
    writeFileSync(file, build(overlay));
    for (const linter of Object.keys(LINTERS) as Linter[]) judge(linter, file, exceptions[linter]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function judge(linter: Linter, file: string, exceptions: Record<string, string>): void {
  const { args, read } = LINTERS[linter];
  const { error, stdout } = spawnSync(linter, args(file), { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
  if (error) throw new StartError(`${linter} can not be run: ${error.message}`);
  const findings = read(stdout);
  const faults = findings.filter(({ name }) => !(name in exceptions));
  const idle = Object.keys(exceptions).filter((name) => !findings.some((finding) => finding.name === name));
  for (const { name, line } of faults) console.error(`${linter} ${name}: ${line}`);
  for (const name of idle) console.error(`${linter} ${name}: nothing needs this exception any more`);
  const excepted = findings.length - faults.length;
  console.log(
    `${linter}: ${faults.length} fault(s), ${excepted} excepted for ${Object.keys(exceptions).length} reasons`,
  );
  if (faults.length > 0 || idle.length > 0) process.exitCode = 1;
}
