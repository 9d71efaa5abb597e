import { Customers } from './customers.js';
import { DeadLetters } from './dead-letters.js';
import { Http, type ClientOptions } from './http.js';
import { Orders } from './orders.js';
import { Stock } from './stock.js';
import { Webhooks } from './webhooks.js';

/** A client of the order service, for Node and browsers. */
export class WaybillClient {
  readonly orders: Orders;
  readonly stock: Stock;
  readonly webhooks: Webhooks;
  readonly customers: Customers;
  readonly deadLetters: DeadLetters;

  /** Nothing is sent before the first call. Throws when the URL is none. */
  constructor(options: ClientOptions) {
    const http = new Http(options);
    this.orders = new Orders(http);
    this.stock = new Stock(http);
    this.webhooks = new Webhooks(http);
    this.customers = new Customers(http);
    this.deadLetters = new DeadLetters(http);
  }
}
