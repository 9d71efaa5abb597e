import type { OrderStatus } from '@waybill/dto';

/** How a notice is put to the customer. */
export interface NoticeText {
  title: string;
  body: string;
}

/** What is told of an order that has reached a state; something of any other state too, as a newer writer may add one. */
export function noticeText(orderId: string, status: OrderStatus): NoticeText {
  switch (status) {
    case 'CONFIRMED':
      return {
        title: 'Your order is confirmed',
        body: `We have everything in order ${orderId} in stock and keep it for you.`,
      };
    case 'REJECTED':
      return {
        title: 'We could not accept your order',
        body: `We do not have everything in order ${orderId}. Nothing of it will be sent.`,
      };
    case 'CANCELLED':
      return {
        title: 'Your order is cancelled',
        body: `Order ${orderId} is cancelled. Nothing of it will be sent.`,
      };
    case 'FULFILLED':
      return { title: 'Your order is on its way', body: `Everything in order ${orderId} has been sent.` };
    default:
      return { title: 'News of your order', body: `Order ${orderId} is now ${status}.` };
  }
}
