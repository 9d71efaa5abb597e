export { WaybillClient } from './client.js';
export type { DeadLetters } from './dead-letters.js';
export { NoAnswerError, ProblemError } from './errors.js';
export type { FollowOptions } from './follow.js';
export type { CallOptions, ClientOptions } from './http.js';
export type { Orders, PlaceOptions, WaitOptions } from './orders.js';
export type { ListOptions } from './pages.js';
export type { Stock } from './stock.js';
export * from './types.js';
