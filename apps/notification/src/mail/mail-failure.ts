/** What is read of nodemailer's errors. Their messages repeat addresses, as the server does in its answers. */
interface MailError {
  /** Of the server's answer, such as 550, where there was one. */
  responseCode?: number;
  response?: string;
  /** Whether the server says by this code that the same again would be refused again. */
  permanent?: boolean;
  /** What was asked of the server: RCPT TO, DATA, AUTH PLAIN; CONN of the connection; API where it was not asked. */
  command?: string;
  code?: string;
  /** Node's own, such as ECONNREFUSED. */
  originalCode?: string;
  name?: string;
  message?: string;
}

/**
 * Whether this mail will never be taken, and the others may be. What a server refuses before it hears of the recipient,
 * as a wrong password, is for the operator to mend, and no mail's fault.
 */
export function isRefusedForGood(error: unknown): boolean {
  const { permanent, command, code } = (error ?? {}) as MailError;
  if (command === 'API') return code === 'EENVELOPE';
  return permanent === true && (command === 'RCPT TO' || command === 'DATA');
}

/** Says what was wrong, without a word of the server's or of the mail's: `550 5.1.1 to RCPT TO`, `Greeting never received`. */
export function sayFailure(error: unknown): string {
  const { responseCode, response, command, code, originalCode, name, message } = (error ?? {}) as MailError;
  if (responseCode) {
    const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
    return [responseCode, enhanced, 'to', command].filter(Boolean).join(' ');
  }
  if (command === 'API' && code === 'EENVELOPE') return 'not an address that mails can go to';
  // What Node and OpenSSL say of a connection has the server's name in it and nobody else's.
  if ((command === 'CONN' || command === 'STARTTLS') && message) return message;
  return originalCode ?? code ?? name ?? 'unknown';
}
