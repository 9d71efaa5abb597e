import { isPublicAddress, literalAddress } from '@waybill/service';

const FORM = /^[^\p{Cc}\p{Cs}\s]{1,2048}$/u;

/**
 * Why a URL can not be that of a webhook, if so. With `allowPrivate` it may be http, and of a private or loopback address.
 * A name is not looked up: where it leads is seen when it is called.
 */
export function faultOfWebhookUrl(text: string, allowPrivate: boolean): string | undefined {
  if (!FORM.test(text) || !URL.canParse(text)) return 'url must be a URL of up to 2048 characters';
  // Which brings an address into one form, however it was written.
  const url = new URL(text);
  const { protocol, username, password } = url;
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:'))
    return allowPrivate ? 'url must be an http or https URL' : 'url must be an https URL';
  if (username !== '' || password !== '') return 'url must not carry a user or a password';
  const address = literalAddress(url);
  if (address !== undefined && !allowPrivate && !isPublicAddress(address))
    return `url must not lead to a private address, as ${address} is`;
  return undefined;
}
