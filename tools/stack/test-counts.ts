import { stripVTControlCharacters } from 'node:util';

interface TaskCounts {
  passed: number;
  failedTests: number;
  failedSuites: number;
}

/**
 * Adds up what the test runners say in the output of nx, task by task. nx repeats the output of a task whose result it
 * has in its cache, so those count too.
 */
export class TestCounts {
  readonly #tasks = new Map<string, TaskCounts>();
  readonly #failedTasks = new Set<string>();
  #task = 'none';
  #inFailedTasks = false;
  #otherFailures = 0;

  read(raw: string): void {
    const line = stripVTControlCharacters(raw);
    this.#task = /^> nx run (\S+)/.exec(line)?.[1] ?? this.#task;
    this.#readFailedTasks(line);
    const jest = /\b(Tests|Test Suites):\s+(.*\d+ total)\s*$/.exec(line);
    const node = /(?:#|ℹ) (pass|fail|cancelled) (\d+)\s*$/.exec(line);
    if (!jest && !node) return;
    const counts = this.#tasks.get(this.#task) ?? { passed: 0, failedTests: 0, failedSuites: 0 };
    this.#tasks.set(this.#task, counts);
    if (jest?.[1] === 'Tests') {
      counts.passed += count(jest[2], 'passed');
      counts.failedTests += count(jest[2], 'failed');
    } else if (jest) counts.failedSuites += count(jest[2], 'failed');
    else if (node?.[1] === 'pass') counts.passed += Number(node[2]);
    else counts.failedTests += Number(node?.[2]);
  }

  /** Something failed that is no task of nx. */
  addFailure(): void {
    this.#otherFailures += 1;
  }

  get passed(): number {
    return sum([...this.#tasks.values()].map(({ passed }) => passed));
  }

  get failed(): number {
    // A suite that does not compile fails without a failed test in it; a lint, or a runner that crashed, counts nothing.
    const failures = new Map([...this.#failedTasks].map((task) => [task, 1]));
    for (const [task, { failedTests, failedSuites }] of this.#tasks) {
      const inTests = Math.max(failedTests, failedSuites);
      if (inTests > 0) failures.set(task, inTests);
    }
    return this.#otherFailures + sum([...failures.values()]);
  }

  #readFailedTasks(line: string): void {
    const task = /^\s*- ([\w@/.-]+:[\w-]+)\s*$/.exec(line)?.[1];
    if (/Failed tasks:/.test(line)) this.#inFailedTasks = true;
    else if (task && this.#inFailedTasks) this.#failedTasks.add(task);
    else if (line.trim() !== '') this.#inFailedTasks = false;
  }
}

function count(summary: string | undefined, outcome: string): number {
  return Number(new RegExp(`(\\d+) ${outcome}`).exec(summary ?? '')?.[1] ?? 0);
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
