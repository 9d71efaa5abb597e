import { NotificationFailed, NotificationSent } from '@waybill/dto';
import { nextTraceparent, type Outgoing } from '@waybill/messaging';
import type { NewNotice } from './notices.repository';

type Told = Pick<
  NewNotice,
  'id' | 'orderId' | 'orderStatus' | 'channel' | 'recipient' | 'correlationId' | 'causationId' | 'traceparent'
>;

/** The event that tells what became of a notice. */
export function notificationEvent(
  type: typeof NotificationSent | typeof NotificationFailed,
  notice: Told,
  attempts: number,
  error?: string,
): Outgoing<NotificationSent | NotificationFailed> {
  const { id: notificationId, orderId, orderStatus, channel, recipient } = notice;
  return {
    message: Object.assign(new type(), {
      notificationId,
      orderId,
      orderStatus,
      channel,
      recipient,
      attempts,
      error,
    }),
    version: 1,
    correlationId: notice.correlationId,
    causationId: notice.causationId,
    traceparent: nextTraceparent(notice.traceparent ?? undefined),
  };
}
