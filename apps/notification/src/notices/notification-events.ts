import { NotificationFailed, NotificationSent, NotificationSkipped } from '@waybill/dto';
import { nextTraceparent, type Outgoing } from '@waybill/messaging';
import type { Told } from './notices.repository';

type NotificationEvent = NotificationSent | NotificationFailed | NotificationSkipped;

const EVENTS = { SENT: NotificationSent, FAILED: NotificationFailed, SKIPPED: NotificationSkipped } as const;

/** The event that tells what became of a notice. */
export function notificationEvent(notice: Told): Outgoing<NotificationEvent> {
  const { id: notificationId, orderId, orderStatus, channel, recipient, attempts, error } = notice;
  const message = { notificationId, orderId, orderStatus, channel, recipient, attempts, error };
  return {
    message: Object.assign(new EVENTS[notice.status](), message),
    version: 1,
    correlationId: notice.correlationId,
    causationId: notice.causationId,
    traceparent: nextTraceparent(notice.traceparent ?? undefined),
  };
}
