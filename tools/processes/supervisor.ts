import type { Folder } from '../settings/folder.ts';
import { Child, type ChildSpec } from './child.ts';

/** Keeps processes running, and ends them stage by stage, the last started stage first. */
export class Supervisor {
  readonly #folder: Folder;
  readonly #say: (line: string) => void;
  readonly #stages: Child[][] = [];
  #stopping = false;

  constructor(folder: Folder, say: (line: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  /** A later stage ends before this one does. */
  start(stage: number, spec: ChildSpec): Child {
    // A start-up that still runs on when the stack is already being stopped must not leave a process behind.
    if (this.#stopping) throw new Error(`${spec.name} is not started, the stack is being stopped`);
    const child = new Child(spec, this.#folder, this.#say);
    (this.#stages[stage] ??= []).push(child);
    return child;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const stage of this.#stages.toReversed()) {
      await Promise.all((stage ?? []).map((child) => child.stop()));
    }
  }

  kill(): void {
    this.#stopping = true;
    for (const child of this.#stages.flat()) child.kill();
  }
}
