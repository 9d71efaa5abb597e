import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { NotificationConfig } from '../config';
import { completeSmtpUrl } from './smtp-url';

/** For a whole mail, however slowly the server answers; shorter than the lease of its notice. */
const DEADLINE_MS = 90_000;
const FILES_AT_ONCE = 20;

export interface Mail {
  /** The notice's id; the same mail sent twice has the same Message-ID. */
  id: string;
  /** One address. */
  to: string;
  subject: string;
  text: string;
  html?: string;
}

/** What is used of nodemailer; `message` is the mail itself where it goes to a stream. */
interface MailTransport {
  sendMail(mail: SendMailOptions & { signal: AbortSignal }): Promise<{ message?: unknown }>;
  close(): void;
}

/** Hands mails to the SMTP server of `SMTP_URL`, or writes them as .eml files where there is none. */
@Injectable()
export class Mailer implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Mails that make progress at the same time: one for each connection that there may be, or file. */
  readonly atOnce: number;
  private readonly logger = new Logger(Mailer.name);
  private readonly transport: MailTransport;
  private readonly folder: string | undefined;
  private readonly from: string;

  constructor({ SMTP_URL, MAIL_FROM, MAIL_DIR }: NotificationConfig) {
    this.from = MAIL_FROM;
    this.folder = SMTP_URL ? undefined : resolve(MAIL_DIR);
    const url = SMTP_URL && completeSmtpUrl(SMTP_URL);
    this.atOnce = url ? Number(new URL(url).searchParams.get('maxConnections')) : FILES_AT_ONCE;
    this.transport = url
      ? createTransport({ url, pool: true })
      : createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.folder === undefined) return;
    await mkdir(this.folder, { recursive: true });
    this.logger.log(`SMTP_URL is not set: mails are written to ${this.folder}`);
  }

  /** Resolves when the mail is taken over, by the server or the disk. When it is aborted, its connection is closed. */
  async send(
    { id, to, subject, text, html }: Mail,
    { deadlineMs = DEADLINE_MS, signal }: { deadlineMs?: number; signal?: AbortSignal } = {},
  ): Promise<void> {
    const deadline = AbortSignal.timeout(deadlineMs);
    const { message } = await this.transport.sendMail({
      from: this.from,
      // As an object it is one address, whatever is in it.
      to: { name: '', address: to },
      subject,
      text,
      html,
      messageId: `<${id}@waybill>`,
      // So that no absence note comes back.
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    if (this.folder === undefined || !Buffer.isBuffer(message)) return;
    // A reader of the folder must never see half a mail.
    const file = join(this.folder, `${id}.eml`);
    await writeFile(`${file}.part`, message);
    await rename(`${file}.part`, file);
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}
