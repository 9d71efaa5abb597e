import { webhookSecret } from '@waybill/service';

/** Whom to call, and of what. */
export interface Webhook {
  id: string;
  url: string;
  /** Event types, or `*` for all. */
  types: string[];
  /** Whose orders; those of all customers without it. */
  customerId: string | null;
  /** Counts its secrets. */
  generation: number;
}

export function hears({ types, customerId }: Webhook, eventType: string, orderOf: string): boolean {
  if (customerId !== null && customerId !== orderOf) return false;
  return types.includes('*') || types.includes(eventType);
}

/** The secrets to sign with, the newest first: the one before it goes on so that a rotation loses no call. */
export function secretsOf(
  { id, generation }: Pick<Webhook, 'id' | 'generation'>,
  masterKey: string,
): string[] {
  const generations = generation > 1 ? [generation, generation - 1] : [generation];
  return generations.map((each) => webhookSecret(masterKey, id, each));
}
