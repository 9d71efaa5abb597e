import type { NotificationChannel, Preferences } from '@waybill/dto';

/** Whether a customer with these preferences does not want to be told of an event on a channel. */
export function optsOut(
  { channels, types }: Preferences,
  channel: NotificationChannel,
  eventType: string,
): boolean {
  if (channels?.[channel] === false) return true;
  // What is no list, in a command of somebody else's, chooses nothing.
  return Array.isArray(types) && !types.includes('*') && !types.includes(eventType);
}
