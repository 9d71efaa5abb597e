import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { NotificationConfig } from '../config';

export interface Mail {
  /** The notice's id; the same mail sent twice has the same Message-ID. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** What is used of nodemailer; `message` is the mail itself where it goes to a stream. */
interface MailTransport {
  sendMail(mail: SendMailOptions): Promise<{ message?: unknown }>;
  close(): void;
}

/** Hands mails to the SMTP server of `SMTP_URL`, or writes them as .eml files where there is none. */
@Injectable()
export class Mailer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Mailer.name);
  private readonly transport: MailTransport;
  private readonly folder: string | undefined;
  private readonly from: string;

  constructor({ SMTP_URL, MAIL_FROM, MAIL_DIR }: NotificationConfig) {
    this.from = MAIL_FROM;
    this.folder = SMTP_URL ? undefined : resolve(MAIL_DIR);
    this.transport = SMTP_URL
      ? createTransport({
          url: SMTP_URL,
          pool: true,
          connectionTimeout: 10_000,
          greetingTimeout: 10_000,
          socketTimeout: 20_000,
        } as Parameters<typeof createTransport>[0])
      : createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.folder === undefined) return;
    await mkdir(this.folder, { recursive: true });
    this.logger.log(`SMTP_URL is not set: mails are written to ${this.folder}`);
  }

  /** Resolves when the mail is taken over, by the server or the disk. */
  async send({ id, to, subject, text }: Mail): Promise<void> {
    const messageId = `<${id}@waybill>`;
    const { message } = await this.transport.sendMail({ from: this.from, to, subject, text, messageId });
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

/** Whether the server has refused the mail for what it is, so that the same again would be refused again. */
export function isRefusedForGood(error: unknown): boolean {
  const { responseCode } = (error ?? {}) as { responseCode?: number };
  return responseCode !== undefined && responseCode >= 500;
}
