import type { CallOptions, Http } from './http.js';
import type { Webhook, WebhookTarget, WebhookWithSecret } from './types.js';

/** Where events are sent to. These are operators' calls. */
export class Webhooks {
  constructor(private readonly http: Http) {}

  /** Makes it, or changes it. Its secret is in the answer when it was made, and never again: then `rotate` gives another. */
  async put(
    id: string,
    target: WebhookTarget,
    options: CallOptions = {},
  ): Promise<Webhook & Partial<WebhookWithSecret>> {
    const call = { ...options, method: 'PUT', path: pathOf(id), body: target } as const;
    return (await this.http.call<Webhook & Partial<WebhookWithSecret>>(call)).body;
  }

  async get(id: string, options: CallOptions = {}): Promise<Webhook> {
    return (await this.http.call<Webhook>({ ...options, path: pathOf(id) })).body;
  }

  /** Gives it a new secret. Tried once only: calls are signed with the secret before as well, and not with older ones. */
  async rotate(id: string, options: CallOptions = {}): Promise<WebhookWithSecret> {
    const call = { ...options, method: 'POST', path: `${pathOf(id)}/rotate`, repeatable: false } as const;
    return (await this.http.call<WebhookWithSecret>(call)).body;
  }

  /** Removes it. ProblemError `not-found` when there is none, also when an attempt before has removed it. */
  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await this.http.call({ ...options, method: 'DELETE', path: pathOf(id) });
  }
}

const pathOf = (id: string): string => `/v1/webhooks/${encodeURIComponent(id)}`;
