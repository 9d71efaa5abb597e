export { asyncApi } from './documents/asyncapi';
export type { Service } from './documents/channels';
export { messageSchemas } from './documents/message-schemas';
export * from './rights';
export * from './topics';
