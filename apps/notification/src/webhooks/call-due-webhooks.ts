import { Injectable, Logger } from '@nestjs/common';
import { Database, type Transaction } from '@waybill/postgres';
import { NotificationConfig } from '../config';
import { parseSchedule } from '../notices/retry-schedule';
import { Sendings } from '../notices/sendings';
import { SettleNotices } from '../notices/settle-notices';
import { CallSlots, type SlottedCall } from './call-slots';
import { CallError } from './call-error';
import { callWebhook, SHUTDOWN } from './call-webhook';
import { DisableWebhooks } from './disable-webhooks';
import { outcomeOf, type Outcome } from './outcome';
import { signatureHeaders } from './sign';
import { secretsOf } from './webhook';
import { WebhooksRepository, type ClaimedCall } from './webhooks.repository';

/** Beyond the longest call: time to write down what came of it. */
const LEASE_MARGIN_SECONDS = 60;

type Called = Outcome & { notice: ClaimedCall };

/**
 * Calls the webhooks that are due, outside of any transaction, and then writes down what came of it. The end of the
 * process between the two, or a database that is away for longer than a lease, are the only ways that a notice is sent
 * twice; both calls then have the same `webhook-id`.
 */
@Injectable()
export class CallDueWebhooks {
  private readonly logger = new Logger(CallDueWebhooks.name);
  private readonly sendings = new Sendings<Called>((called) =>
    this.database.transaction((tx) => this.write(called, tx)),
  );
  private readonly schedule: number[];

  constructor(
    private readonly config: NotificationConfig,
    private readonly database: Database,
    private readonly slots: CallSlots,
    private readonly webhooks: WebhooksRepository,
    private readonly settleNotices: SettleNotices,
    private readonly disableWebhooks: DisableWebhooks,
  ) {
    this.schedule = parseSchedule(config.WEBHOOK_RETRY_SCHEDULE) ?? [];
  }

  /** Writes down what has come back, and makes the next calls without waiting for them; each then calls `onBack`. */
  async run(onBack: () => void): Promise<void> {
    await this.sendings.settle();
    if (this.slots.free === 0) return;
    const room = {
      inAll: this.slots.free,
      perHook: this.slots.perHook,
      exceptions: this.slots.exceptions(),
    };
    const lease = this.config.WEBHOOK_TIMEOUT_MS / 1_000 + LEASE_MARGIN_SECONDS;
    for (const notice of await this.webhooks.claimDue(room, lease)) {
      const slot = this.slots.take(notice.recipient);
      this.sendings.start((signal) => this.call(notice, slot, signal), onBack);
    }
  }

  /** Resolves when all calls are back, or given back to be made by another replica, and that is written down. */
  finish(): Promise<void> {
    return this.sendings.finish(this.config.sendGraceMs());
  }

  private async call(notice: ClaimedCall, slot: SlottedCall, signal: AbortSignal): Promise<Called> {
    const outcome = await this.attempt(notice, signal);
    const { id, recipient: hook, attempts } = notice;
    const holdSeconds = 'holdSeconds' in outcome ? outcome.holdSeconds : 0;
    const isNews = this.slots.release(slot, { well: outcome.status === 'SENT', holdSeconds });
    if (isNews && 'error' in outcome)
      this.logger.warn(`webhook ${hook} fails: notice ${id}, attempt ${attempts}: ${outcome.error}`);
    return { ...outcome, notice };
  }

  private async attempt(notice: ClaimedCall, signal: AbortSignal): Promise<Outcome> {
    const { id, recipient, generation, url, body, attempts } = notice;
    const { WEBHOOK_MASTER_KEY, WEBHOOK_TIMEOUT_MS, WEBHOOK_ALLOW_PRIVATE } = this.config;
    const secrets = secretsOf({ id: recipient, generation }, WEBHOOK_MASTER_KEY);
    const headers = signatureHeaders({ id, timestamp: Math.floor(Date.now() / 1_000), body }, secrets);
    const options = { timeoutMs: WEBHOOK_TIMEOUT_MS, allowPrivate: WEBHOOK_ALLOW_PRIVATE, signal };
    const answer = await callWebhook({ url, headers, body }, options).catch(
      (error: CallError) => error.message,
    );
    if (answer === SHUTDOWN) return { status: 'PENDING', error: answer, pauseSeconds: 0, holdSeconds: 0 };
    return outcomeOf(answer, attempts, this.schedule);
  }

  private async write(called: Called[], tx: Transaction): Promise<void> {
    await this.webhooks.lock(
      tx,
      lastOf(called).map(({ notice }) => notice.recipient),
    );
    // A call whose lease had ended says nothing of the webhook: somebody else has the notice, and its schedule.
    await this.disableWebhooks.run(lastOf(await this.settleNotices.run(called, tx)), tx);
  }
}

/** The calls by which their webhooks are to be disabled. */
function lastOf(called: Called[]) {
  return called.flatMap((each) => (each.status === 'FAILED' && each.disables ? each : []));
}
