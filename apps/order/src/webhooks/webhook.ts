import { RegisterWebhook, type WebhookDto } from '@waybill/dto';

/** A webhook as it is kept. One that was removed stays, so that no secret comes back when its id does. */
export interface Webhook extends Omit<WebhookDto, 'status'> {
  status: WebhookDto['status'] | 'REMOVED';
  /** Of its secret: no two secrets of an id have the same. */
  generation: number;
  /** Counts what notification was told of it. */
  version: number;
}

/** What callers may see of it. */
export function show({ generation: _generation, version: _version, ...webhook }: Webhook): WebhookDto {
  return webhook as WebhookDto;
}

/** What notification has to know of it. */
export function registrationOf({ id, url, types, customerId, generation }: Webhook): RegisterWebhook {
  return Object.assign(new RegisterWebhook(), { id, url, types, customerId, generation });
}
