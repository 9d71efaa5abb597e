import type { Child } from '../run/child';

/** A running implementation of the story. */
export interface Side {
  url: string;
  /** Of `POST`. */
  path: string;
  children: Child[];
  /** Where decisions are told, with the order's id as the key. */
  topics: string[];
  isDecision: (topic: string, type: string | undefined) => boolean;
  /** As superuser. */
  databases: Record<'order' | 'inventory' | 'notification', string>;
  /** Puts stock behind the SKUs of a run. */
  stockUp: (run: string) => Promise<void>;
}
