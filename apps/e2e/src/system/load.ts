import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PlaceOrderDto } from '@waybill/dto';
import { bodyFor } from './api';
import type { System } from './system';

export interface LoadOptions {
  system: Pick<System, 'replicas' | 'url' | 'stopping'>;
  /** SKUs with enough stock, and with too little. */
  skus: readonly string[];
  /** Orders a second, whatever becomes of the earlier ones. */
  rate: number;
  /** Dead letters that lay there before this load. */
  parkedBefore: number;
}

const TICK_MS = 20;
const RETRY_MS = 500;
/** The customer whose orders are cancelled. */
export const CANCELS = 'c-cancels';
/** A SKU that an order asks for is one of these steps further than the last. */
const STEP = 5;

/**
 * Clients that come at their own pace. Each repeats its order with the same Idempotency-Key until it is accepted, at
 * another replica each time; whatever was not 202 at first is noted. Every tenth cancels its order at once, and for
 * every tenth one that was accepted a while ago is fulfilled, if its state allows that by then.
 */
export class Load {
  readonly accepted: string[] = [];
  /** Answers other than 202, and errors of the connection. */
  readonly refusals: string[] = [];
  /** Those of them that a client got who was trying again. */
  readonly refusedAgain: string[] = [];
  private readonly clients: Promise<void>[] = [];
  private readonly ended = new AbortController();
  private readonly ticking: Promise<void>;
  private started = 0;
  private readonly since = performance.now();
  private seconds = 0;

  constructor(private readonly options: LoadOptions) {
    this.ticking = this.tick();
  }

  /** No more orders come; resolves when every one that came is accepted. */
  async finish(): Promise<void> {
    if (!this.ended.signal.aborted) this.seconds = (performance.now() - this.since) / 1000;
    this.ended.abort();
    await this.ticking;
    await Promise.all(this.clients);
  }

  get parkedBefore(): number {
    return this.options.parkedBefore;
  }

  /** What came, for whoever reads the output of a run. */
  get summary(): string {
    const rate = Math.round(this.accepted.length / this.seconds);
    const { length: refused } = this.refusals;
    return `${this.accepted.length} orders accepted in ${Math.round(this.seconds)} s, ${rate} a second; ${refused} refusals`;
  }

  private async tick(): Promise<void> {
    const start = performance.now();
    const ended = AbortSignal.any([this.ended.signal, this.options.system.stopping]);
    while (!ended.aborted) {
      const due = ((performance.now() - start) / 1000) * this.options.rate;
      while (this.started < due) this.clients.push(this.client(this.started++));
      await delay(TICK_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  private async client(n: number): Promise<void> {
    const { skus } = this.options;
    const sku = (step: number) => skus[(n * step + 1) % skus.length] as string;
    const customerId = n % 10 === 3 ? CANCELS : 'c-1';
    const email = `load-${n}@customer.example`;
    const body = bodyFor({ [sku(1)]: 1 + (n % 3), [sku(STEP)]: 1 }, { customerId, email });
    const id = await this.place(n, body);
    if (this.options.system.stopping.aborted) return;
    this.accepted.push(id);
    if (customerId === CANCELS) await this.repeat(n, `/v1/orders/${id}/cancel`, {}, [200, 409]);
    const earlier = this.accepted[this.accepted.length - 300];
    if (n % 10 === 7 && earlier) await this.repeat(n, `/v1/orders/${earlier}/fulfil`, {}, [200, 409]);
  }

  private async place(n: number, body: PlaceOrderDto): Promise<string> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const answer = await this.repeat(n, '/v1/orders', { headers, body: JSON.stringify(body) }, [202]);
    return answer && (JSON.parse(answer) as { id: string }).id;
  }

  /** Posts until an expected answer comes, and returns its body; '' when the system is stopped before. */
  private async repeat(n: number, path: string, request: RequestInit, expected: number[]): Promise<string> {
    const { system } = this.options;
    const replicas = system.replicas('order');
    for (let attempt = 0; !system.stopping.aborted; attempt++) {
      const replica = replicas[(n + attempt) % replicas.length] as (typeof replicas)[0];
      try {
        const answer = await fetch(system.url(replica) + path, {
          ...request,
          method: 'POST',
          signal: AbortSignal.timeout(20_000),
        });
        const text = await answer.text();
        if (expected.includes(answer.status)) return text;
        this.refuse(attempt, `${answer.status} ${/"code":"([^"]*)"/.exec(text)?.[1] ?? text}`);
      } catch (error) {
        this.refuse(attempt, String((error as Error).cause ?? error));
      }
      await delay(RETRY_MS * (1 + Math.random()));
    }
    return '';
  }

  private refuse(attempt: number, why: string): void {
    this.refusals.push(why);
    if (attempt > 0) this.refusedAgain.push(why);
  }
}
