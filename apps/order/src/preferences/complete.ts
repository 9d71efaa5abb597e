import type { PreferencesDto } from '@waybill/dto';

/** Preferences with what they leave out: a channel is on unless it is switched off. */
export function complete({ channels, types }: PreferencesDto): PreferencesDto {
  return { channels: { email: true, feed: true, webhook: true, ...channels }, types };
}
